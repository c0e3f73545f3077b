package org.catchupmix.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Reads images sorted into one folder per class:
 *
 * <pre>
 *   DIR/train/CLASS/*.png|jpg|jpeg|bmp|gif
 *   DIR/test/CLASS/...        or DIR/val/CLASS/..., if there is no DIR/test
 * </pre>
 *
 * <p>The classes are the folders of {@code train}, and classes and files are taken in the order of
 * their names (by UTF-16 code unit), so every machine reads the same dataset. Hidden files, files
 * with other endings and deeper folders are skipped. The dataset is grey if every image is,
 * otherwise RGB; see {@link Image} for grey and alpha.
 */
final class FolderReader {
  private static final String TRAIN = "train";
  private static final List<String> TEST = List.of("test", "val");
  private static final String ONE_SIZE =
      "scale them to one size, or let it be done by naming the dataset folder@SIZE:DIR.";
  private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".bmp", ".gif");

  private FolderReader() {}

  /**
   * Reads a folder. Without scale and framing all images must be of one size.
   *
   * @param dir the folder that holds {@code train} and {@code test} (or {@code val})
   * @param scale rows and columns that each image is scaled to, bilinearly; one that is not square
   *     is stretched (see {@link Bilinear})
   * @param framing applied to the images after that
   * @return train and test, NHWC with one channel (grey) or three (RGB)
   * @throws DataException if a folder is missing or empty, a class of the test set has no training
   *     folder, an image is unreadable or transparent, or images differ in size
   */
  static ImageSplits read(Path dir, OptionalInt scale, Framing framing) {
    Path trainDir = dir.resolve(TRAIN);
    Path testDir = testFolder(dir);
    if (!Files.isDirectory(trainDir) || !Files.isDirectory(testDir)) {
      throw new DataException(
          "%s has no folder %s; put the images in %s/train/CLASS/ and %s/test/CLASS/."
              .formatted(dir, String.join(" and no folder ", missing(dir)), dir, dir));
    }
    List<String> classes = classes(trainDir);
    requireKnown(testDir, classes(testDir), classes);
    List<ImageFile> trainFiles = entries(trainDir, classes);
    List<ImageFile> testFiles = entries(testDir, classes);
    // Images of any size are framed as they are decoded, so that no two large ones take memory.
    Framing now = scale.isPresent() ? Framing.NONE : framing;
    List<Image> train = decode(trainFiles, scale, now);
    List<Image> test = decode(testFiles, scale, now);
    if (!now.isSet()) {
      testFiles
          .getFirst()
          .requireSize(test.getFirst(), trainFiles.getFirst(), train.getFirst(), ONE_SIZE);
    }
    if (Stream.of(train, test).flatMap(List::stream).anyMatch(p -> p.channels() == 3)) {
      train = train.stream().map(Image::toRgb).toList();
      test = test.stream().map(Image::toRgb).toList();
    }
    String name = dir.toAbsolutePath().normalize().getFileName() + " ";
    ImageSplits splits =
        new ImageSplits(
            ImageFile.dataset(name + TRAIN, trainFiles, train, classes, now, now.wholes()),
            ImageFile.dataset(name + testDir.getFileName(), testFiles, test, classes, now, false));
    return now.isSet() ? splits : splits.framed(framing);
  }

  private static List<Image> decode(List<ImageFile> files, OptionalInt scale, Framing framing) {
    if (framing.isSet()) {
      return ImageFile.decode(files, framing::resized);
    }
    return scale.isPresent()
        ? ImageFile.decode(files, p -> Bilinear.scale(p, scale.getAsInt(), scale.getAsInt()))
        : ImageFile.decodeOfOneSize(files, ONE_SIZE);
  }

  /**
   * The folders a folder lacks.
   *
   * @param dir the folder, which need not exist
   * @return of {@code train} and {@code test (or val)} those that are not there
   */
  static List<String> missing(Path dir) {
    List<String> missing = new ArrayList<>();
    if (!Files.isDirectory(dir.resolve(TRAIN))) {
      missing.add(TRAIN);
    }
    if (!Files.isDirectory(testFolder(dir))) {
      missing.add(String.join(" (or ", TEST) + ")");
    }
    return missing;
  }

  private static Path testFolder(Path dir) {
    return TEST.stream()
        .map(dir::resolve)
        .filter(Files::isDirectory)
        .findFirst()
        .orElse(dir.resolve(TEST.getFirst()));
  }

  private static List<String> classes(Path split) {
    List<String> classes = DataFolder.names(split, Files::isDirectory);
    if (classes.isEmpty()) {
      throw new DataException(
          "%s has no folder in it, but it needs one per class; sort the images into %s/CLASS/."
              .formatted(split, split));
    }
    return classes;
  }

  private static void requireKnown(Path testDir, List<String> found, List<String> known) {
    for (String name : found) {
      if (!known.contains(name)) {
        throw new DataException(
            ("%s is a class without a folder in %s, which has %s; "
                    + "rename it or add training images.")
                .formatted(testDir.resolve(name), TRAIN, String.join(", ", known)));
      }
    }
  }

  /** The image files of a split, by class and then by name. */
  private static List<ImageFile> entries(Path split, List<String> classes) {
    List<ImageFile> entries = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      Path folder = split.resolve(classes.get(label));
      if (!Files.isDirectory(folder)) {
        continue; // A class the test set has no image of.
      }
      List<String> files = DataFolder.names(folder, FolderReader::isImage);
      if (files.isEmpty()) {
        throw new DataException(
            "%s has no image directly in it (%s); put some there or delete the folder."
                .formatted(folder, String.join(" ", ENDINGS)));
      }
      for (String file : files) {
        entries.add(new ImageFile(folder.resolve(file), label));
      }
    }
    return entries;
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return Files.isRegularFile(file) && ENDINGS.stream().anyMatch(name::endsWith);
  }
}
