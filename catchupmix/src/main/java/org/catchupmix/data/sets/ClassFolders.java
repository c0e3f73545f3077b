package org.catchupmix.data.sets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.catchupmix.data.DataException;
import org.catchupmix.data.DataFolder;
import org.catchupmix.data.ImageFiles;
import org.catchupmix.progress.Progress;

/**
 * The layout of image files that are sorted into one folder per class, also for data sets of other
 * jars:
 *
 * <pre>
 *   DIR/train/CLASS/*.png|jpg|jpeg|bmp|gif
 *   DIR/test/CLASS/...        or DIR/val/CLASS/..., if there is no DIR/test
 * </pre>
 *
 * <p>The classes are the folders of {@code train}, or those of {@code test} where there is no
 * {@code train} and nothing is trained, and classes and files are taken in the order of their names
 * (by UTF-16 code unit), so every machine reads the same dataset. Hidden files, files with other
 * endings and deeper folders are skipped.
 */
public final class ClassFolders {
  private static final List<String> FILES =
      List.of("train/CLASS/*.png|jpg|jpeg|bmp|gif", "test/CLASS/... (or val/CLASS/...)");

  /** Images that are decoded into memory, grey if all are. */
  public static final Layout IN_MEMORY = Layout.inMemory(FILES, ClassFolders::list, true, 0);

  /** Images that stay in their files and are decoded when a batch needs them, RGB. */
  public static final Layout STREAMED =
      new Layout(
          FILES,
          (dir, framing, jpeg) -> list(dir).streamed(framing, jpeg, Optional.empty()),
          true,
          0,
          Layout.Kind.FILES);

  private ClassFolders() {}

  private static LabelledFiles list(Path dir) {
    Path train = dir.resolve("train");
    Path test = dir.resolve("test");
    Path val = dir.resolve("val");
    if (!Files.isDirectory(test) && !Files.isDirectory(val)) {
      throw new DataException(
          "%s must have the folders train and test (or val); put the images in %s/train/CLASS/ and %s/test/CLASS/"
              .formatted(dir, dir, dir));
    }
    boolean hasTraining = Files.isDirectory(train);
    Path tested = Files.isDirectory(test) ? test : val;
    List<String> classes = classes(hasTraining ? train : tested);
    ImageFiles tests = files(tested, classes);
    return new LabelledFiles(
        dir.toAbsolutePath().normalize().getFileName().toString(),
        classes,
        hasTraining ? files(train, classes) : tests,
        tests);
  }

  static List<String> classes(Path split) {
    List<String> classes = DataFolder.names(split, Files::isDirectory);
    if (classes.isEmpty()) {
      throw new DataException(
          "%s has no folder in it, but it needs one per class; sort the images into %s/CLASS/."
              .formatted(split, split));
    }
    return classes;
  }

  /**
   * Lists the image files of a split, sorted by class and then by name.
   *
   * @param classes all classes; a split may lack one, but has no other
   */
  static ImageFiles files(Path split, List<String> classes) {
    ImageFiles files = new ImageFiles();
    List<String> found = classes(split);
    try (Progress steps = Progress.onTerminal("listing " + split.getFileName())) {
      steps.beginSteps(found.size());
      for (String name : found) {
        Path folder = split.resolve(name);
        if (!classes.contains(name)) {
          throw new DataException(
              "%s is a class without training images; known are %s"
                  .formatted(folder, String.join(", ", classes)));
        }
        List<String> images = DataFolder.names(folder, ImageFiles::isImage);
        if (images.isEmpty()) {
          throw new DataException(
              "%s has no image directly in it (%s); put some there or delete the folder."
                  .formatted(folder, String.join(" ", ImageFiles.ENDINGS)));
        }
        images.forEach(image -> files.add(folder, image, classes.indexOf(name)));
        steps.add(1);
      }
    }
    return files;
  }
}
