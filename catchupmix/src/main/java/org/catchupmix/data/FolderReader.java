package org.catchupmix.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Reads pictures sorted into one folder per class:
 *
 * <pre>
 *   DIR/train/CLASS/*.png|jpg|jpeg|bmp|gif
 *   DIR/test/CLASS/...        or DIR/val/CLASS/..., if there is no DIR/test
 * </pre>
 *
 * <p>The classes are the folders of {@code train}, and classes and files are taken in the order of
 * their names (by UTF-16 code unit), so every machine reads the same dataset. Hidden files, files
 * with other endings and deeper folders are passed over. The dataset is grey if every picture is,
 * otherwise RGB; {@link Picture} says what counts as grey and what becomes of alpha.
 */
public final class FolderReader {
  private static final String TRAIN = "train";
  private static final List<String> TEST = List.of("test", "val");
  private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".bmp", ".gif");

  private FolderReader() {}

  /**
   * Reads a folder whose pictures are all of one size.
   *
   * @param dir the folder that holds {@code train} and {@code test} (or {@code val})
   * @return train and test, NHWC with one channel (grey) or three (RGB)
   * @throws DataException if a folder is missing or empty, a class of the test set has no training
   *     folder, a picture is unreadable or transparent, or two pictures differ in size
   */
  public static ImageSplits read(Path dir) {
    return read(dir, OptionalInt.empty());
  }

  /**
   * Reads a folder and scales every picture, bilinearly, to {@code size * size}; a picture that is
   * not square is stretched (see {@link Bilinear}).
   *
   * @param dir the folder that holds {@code train} and {@code test} (or {@code val})
   * @param size rows and columns to scale to, at least 1
   * @return train and test, NHWC with one channel (grey) or three (RGB)
   * @throws DataException as {@link #read(Path)}, except for pictures that differ in size
   */
  public static ImageSplits read(Path dir, int size) {
    if (size < 1) {
      throw new IllegalArgumentException("size " + size + " is less than 1");
    }
    return read(dir, OptionalInt.of(size));
  }

  static ImageSplits read(Path dir, OptionalInt size) {
    return read(dir, size, Framing.NONE);
  }

  /**
   * Reads a folder and frames every picture.
   *
   * @param framing a size at least
   * @throws DataException as {@link #read(Path)}, except for pictures that differ in size
   */
  static ImageSplits read(Path dir, Framing framing) {
    return read(dir, OptionalInt.empty(), framing);
  }

  private static ImageSplits read(Path dir, OptionalInt size, Framing framing) {
    Path trainDir = dir.resolve(TRAIN);
    Path testDir = testFolder(dir);
    if (!Files.isDirectory(trainDir) || !Files.isDirectory(testDir)) {
      throw new DataException(
          "%s has no folder %s; put the pictures in %s/train/CLASS/ and %s/test/CLASS/."
              .formatted(dir, String.join(" and no folder ", missing(dir)), dir, dir));
    }
    List<String> classes = classes(trainDir);
    requireKnown(testDir, classes(testDir), classes);
    List<PictureFile> trainFiles = entries(trainDir, classes);
    List<PictureFile> testFiles = entries(testDir, classes);
    List<Picture> train = pictures(trainFiles, size, framing);
    List<Picture> test = pictures(testFiles, size, framing);
    if (!framing.isSet()) {
      requireSameSize(
          testFiles.getFirst(), test.getFirst(), trainFiles.getFirst(), train.getFirst());
    }

    boolean grey = Stream.of(train, test).flatMap(List::stream).allMatch(p -> p.channels() == 1);
    String name = dir.toAbsolutePath().normalize().getFileName() + " ";
    return new ImageSplits(
        dataset(name + TRAIN, grey, trainFiles, train, classes, framing, framing.wholes()),
        dataset(name + testDir.getFileName(), grey, testFiles, test, classes, framing, false));
  }

  /**
   * The folders a folder lacks.
   *
   * @param dir the folder, which need not exist
   * @return of {@code train} and {@code test (or val)} those that are not there
   */
  public static List<String> missing(Path dir) {
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
    List<String> classes = names(split, Files::isDirectory);
    if (classes.isEmpty()) {
      throw new DataException(
          "%s has no folder in it, but it needs one per class; sort the pictures into %s/CLASS/."
              .formatted(split, split));
    }
    return classes;
  }

  private static void requireKnown(Path testDir, List<String> found, List<String> known) {
    for (String name : found) {
      if (!known.contains(name)) {
        throw new DataException(
            ("%s is a class without a folder in %s, which has %s; "
                    + "rename it or add training pictures.")
                .formatted(testDir.resolve(name), TRAIN, String.join(", ", known)));
      }
    }
  }

  /** The picture files of a split, by class and then by name. */
  private static List<PictureFile> entries(Path split, List<String> classes) {
    List<PictureFile> entries = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      Path folder = split.resolve(classes.get(label));
      if (!Files.isDirectory(folder)) {
        continue; // A class the test set has no picture of.
      }
      List<String> files = names(folder, FolderReader::isPicture);
      if (files.isEmpty()) {
        throw new DataException(
            "%s has no picture directly in it (%s); put some there or delete the folder."
                .formatted(folder, String.join(" ", ENDINGS)));
      }
      for (String file : files) {
        entries.add(new PictureFile(folder.resolve(file), label));
      }
    }
    return entries;
  }

  private static boolean isPicture(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return Files.isRegularFile(file) && ENDINGS.stream().anyMatch(name::endsWith);
  }

  /** The names in a folder that are not hidden and pass {@code test}, sorted. */
  private static List<String> names(Path folder, Predicate<Path> test) {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .filter(path -> !path.getFileName().toString().startsWith("."))
          .filter(test)
          .map(path -> path.getFileName().toString())
          .sorted(Comparator.naturalOrder())
          .toList();
    } catch (IOException e) {
      throw DataException.unreadable(folder, e);
    }
  }

  /** Decodes the files, each of which is scaled or checked before the next one takes memory. */
  private static List<Picture> pictures(
      List<PictureFile> entries, OptionalInt size, Framing framing) {
    if (framing.isSet()) {
      return PictureFile.decode(entries, framing);
    }
    List<Picture> pictures = new ArrayList<>();
    for (PictureFile entry : entries) {
      Picture picture = Picture.read(entry.file());
      pictures.add(
          size.isPresent() ? Bilinear.scale(picture, size.getAsInt(), size.getAsInt()) : picture);
      requireSameSize(entry, pictures.getLast(), entries.getFirst(), pictures.getFirst());
    }
    return pictures;
  }

  private static void requireSameSize(
      PictureFile entry, Picture p, PictureFile firstEntry, Picture first) {
    if (p.height() != first.height() || p.width() != first.width()) {
      throw new DataException(
          ("%s is %d x %d but %s is %d x %d; scale them to one size, "
                  + "or let it be done by naming the dataset folder@%d:DIR.")
              .formatted(
                  entry.file(),
                  p.height(),
                  p.width(),
                  firstEntry.file(),
                  first.height(),
                  first.width(),
                  first.height()));
    }
  }

  private static ImageDataset dataset(
      String name,
      boolean grey,
      List<PictureFile> entries,
      List<Picture> pictures,
      List<String> classes,
      Framing framing,
      boolean wholes) {
    List<Picture> formed = grey ? pictures : pictures.stream().map(Picture::toRgb).toList();
    int[] labels = PictureFile.labels(entries);
    if (framing.isSet()) {
      return ImageDataset.framed(name, formed, labels, classes, framing, wholes);
    }
    Picture first = formed.getFirst();
    return new ImageDataset(
        name,
        first.height(),
        first.width(),
        first.channels(),
        formed.stream().map(Picture::pixels).toArray(byte[][]::new),
        labels,
        classes);
  }
}
