package org.catchupmix.data.sets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.catchupmix.data.DataException;
import org.catchupmix.data.DataFolder;
import org.catchupmix.data.Framing;
import org.catchupmix.data.ImageFiles;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.ImageStreams;
import org.catchupmix.data.Reading;
import org.catchupmix.progress.Steps;

/**
 * Image files that are sorted into one folder per class:
 *
 * <pre>
 *   DIR/train/CLASS/*.png|jpg|jpeg|bmp|gif
 *   DIR/test/CLASS/...        or DIR/val/CLASS/..., if there is no DIR/test
 * </pre>
 *
 * <p>The classes are the folders of {@code train}, and classes and files are taken in the order of
 * their names (by UTF-16 code unit), so every machine reads the same dataset. Hidden files, files
 * with other endings and deeper folders are skipped.
 *
 * @param dir parent of both folders
 * @param testDir the folder of the test images
 * @param classes names of the classes
 * @param train the training images
 * @param test the test images
 */
record ClassFolders(
    Path dir, Path testDir, List<String> classes, ImageFiles train, ImageFiles test) {
  static final String TRAIN = "train";
  private static final List<String> TEST = List.of("test", "val");

  /**
   * Lists the files of a folder.
   *
   * @throws DataException if a folder is missing or empty, or a class of the test set has no
   *     training folder
   */
  static ClassFolders of(Path dir) {
    Path trainDir = dir.resolve(TRAIN);
    Path testDir = testFolder(dir);
    if (!Files.isDirectory(trainDir) || !Files.isDirectory(testDir)) {
      throw new DataException(
          "%s has no folder %s; put the images in %s/train/CLASS/ and %s/test/CLASS/."
              .formatted(dir, String.join(" and no folder ", missing(dir)), dir, dir));
    }
    List<String> classes = classes(trainDir);
    requireKnown(testDir, classes(testDir), classes);
    return new ClassFolders(
        dir, testDir, classes, files(trainDir, classes), files(testDir, classes));
  }

  /**
   * Reads images that stay in their files. They are RGB; grey is repeated in each channel.
   *
   * @param framing target size; if not set, all images must have one size
   * @throws DataException as {@link #of}; broken images are found when they are read
   */
  static ImageSplits stream(Path dir, Framing framing, Reading reading) {
    ClassFolders folders = of(dir);
    return ImageStreams.splits(
        folders.train.labelled(folders.name() + " " + TRAIN),
        folders.test.labelled(folders.name() + " " + folders.testName()),
        folders.classes,
        framing,
        reading,
        Optional.empty());
  }

  /** Name of both splits in messages. */
  String name() {
    return dir.toAbsolutePath().normalize().getFileName().toString();
  }

  /** Name of the test split. */
  String testName() {
    return testDir.getFileName().toString();
  }

  /**
   * Lists missing folders.
   *
   * @param dir the folder, which need not exist
   * @return missing ones of {@code train} and {@code test (or val)}
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

  /** Lists the classes of a split, which are its folders. */
  static List<String> classes(Path split) {
    List<String> classes = DataFolder.names(split, Files::isDirectory);
    if (classes.isEmpty()) {
      throw new DataException(
          "%s has no folder in it, but it needs one per class; sort the images into %s/CLASS/."
              .formatted(split, split));
    }
    return classes;
  }

  /** Rejects a class that only test images have. */
  static void requireKnown(Path testDir, List<String> found, List<String> known) {
    for (String name : found) {
      if (!known.contains(name)) {
        throw new DataException(
            ("%s is a class without a folder in %s, which has %s; "
                    + "rename it or add training images.")
                .formatted(testDir.resolve(name), TRAIN, String.join(", ", known)));
      }
    }
  }

  /** Lists the image files of a split, sorted by class and then by name. */
  static ImageFiles files(Path split, List<String> classes) {
    ImageFiles files = new ImageFiles();
    try (Steps steps = Steps.onTerminal("listing " + split.getFileName())) {
      steps.beginSteps(classes.size());
      for (int label = 0; label < classes.size(); label++) {
        Path folder = split.resolve(classes.get(label));
        // The test set may have no image of a class.
        if (Files.isDirectory(folder)) {
          List<String> names = DataFolder.names(folder, ImageFiles::isImage);
          if (names.isEmpty()) {
            throw new DataException(
                "%s has no image directly in it (%s); put some there or delete the folder."
                    .formatted(folder, String.join(" ", ImageFiles.ENDINGS)));
          }
          for (String name : names) {
            files.add(folder, name, label);
          }
        }
        steps.add(1);
      }
    }
    return files;
  }
}
