package org.catchupmix.data.sets;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.catchupmix.data.DataException;
import org.catchupmix.data.DataFolder;
import org.catchupmix.data.Framing;
import org.catchupmix.data.Image;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageSplits;

/**
 * Reads Tiny-ImageNet, photographs of 64 x 64 in 200 classes, in the files of its archive:
 *
 * <pre>
 *   wnids.txt                    the classes, WordNet's numbers such as n01443537
 *   words.txt                    WNID TAB names, of many more classes; optional
 *   train/WNID/images/*.JPEG
 *   val/val_annotations.txt      FILE TAB WNID TAB a box that is not used
 *   val/images/*.JPEG
 * </pre>
 *
 * <p>Test images are those of {@code val}, because {@code test} has no labels. Classes are sorted
 * by number, as in torchvision's ImageFolder, and images by name. Grey images become RGB.
 */
final class TinyImageNetReader {
  private static final String CLASSES = "wnids.txt";
  private static final String WORDS = "words.txt";
  private static final String TRAIN = "train";
  private static final String ANNOTATIONS = "val/val_annotations.txt";
  private static final String TEST = "val/images";
  static final DataFolder FOLDER =
      new DataFolder("tiny-imagenet-200", List.of(CLASSES, TRAIN, ANNOTATIONS, TEST));

  private TinyImageNetReader() {}

  /**
   * Reads the data set from {@code dir} or from the subfolder that the official archive makes.
   *
   * @return train and test, NHWC with three channels
   * @throws DataException if a file is missing, damaged or does not fit the others
   */
  static ImageSplits read(Path dir) {
    Path home = FOLDER.require(dir, "run catchup data fetch tiny-imagenet");
    List<String> classes =
        DataFolder.lines(home.resolve(CLASSES)).stream()
            .map(String::strip)
            .distinct()
            .sorted()
            .toList();
    if (classes.isEmpty()) {
      throw new DataException(home.resolve(CLASSES) + " names no class; fetch the data set again");
    }
    List<String> names = DataFolder.firstWords(home.resolve(WORDS), "\t", classes);
    return new ImageSplits(
        dataset("tiny-imagenet train", train(home, classes), names),
        dataset("tiny-imagenet val", test(home, classes), names));
  }

  private static ImageDataset dataset(String name, List<ImageFile> files, List<String> classes) {
    List<Image> images =
        ImageFile.decodeOfOneSize(files, "all must be of one size, fetch them again").stream()
            .map(Image::toRgb)
            .toList();
    return ImageFile.dataset(name, files, images, classes, Framing.NONE, false);
  }

  private static List<ImageFile> train(Path home, List<String> classes) {
    List<ImageFile> files = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      Path folder = home.resolve(TRAIN).resolve(classes.get(label)).resolve("images");
      List<String> names = DataFolder.names(folder, p -> p.toString().endsWith(".JPEG"));
      if (names.isEmpty()) {
        throw new DataException(folder + " has no .JPEG in it; fetch the data set again");
      }
      for (String name : names) {
        files.add(new ImageFile(folder.resolve(name), label));
      }
    }
    return files;
  }

  private static List<ImageFile> test(Path home, List<String> classes) {
    Path annotations = home.resolve(ANNOTATIONS);
    List<ImageFile> files = new ArrayList<>();
    for (String line : DataFolder.lines(annotations)) {
      String[] parts = line.split("\t");
      int label = parts.length < 2 ? -1 : classes.indexOf(parts[1]);
      if (label < 0 || parts[0].contains("/") || parts[0].contains("..")) {
        throw new DataException(
            "%s has the line '%s', must have the name of a file, a tab and a class of %s; fetch it again"
                .formatted(annotations, line, CLASSES));
      }
      files.add(new ImageFile(home.resolve(TEST).resolve(parts[0]), label));
    }
    if (files.isEmpty()) {
      throw new DataException(annotations + " names no image; fetch the data set again");
    }
    return files;
  }
}
