package org.catchupmix.data.sets;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.data.DataException;
import org.catchupmix.data.DataFolder;
import org.catchupmix.data.Framing;
import org.catchupmix.data.Image;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageSplits;

/**
 * Reads CUB-200-2011 (Wah et al. 2011), photographs of birds of any size, from its archive's files:
 *
 * <pre>
 *   classes.txt             CLASS NAME       such as: 1 001.Black_footed_Albatross
 *   images.txt              IMAGE PATH     below images/
 *   image_class_labels.txt  IMAGE CLASS    classes count from 1
 *   train_test_split.txt    IMAGE 1|0      1 to train, 0 to test
 *   images/...
 * </pre>
 *
 * <p>Grey images become RGB.
 */
final class Cub200Reader {
  private static final String CLASSES = "classes.txt";
  private static final String IMAGES = "images.txt";
  private static final String LABELS = "image_class_labels.txt";
  private static final String SPLIT = "train_test_split.txt";
  private static final String IMAGE_FOLDER = "images";
  static final DataFolder FOLDER =
      new DataFolder("CUB_200_2011", List.of(CLASSES, IMAGES, LABELS, SPLIT, IMAGE_FOLDER));

  private Cub200Reader() {}

  /**
   * Reads the data set from {@code dir} or from the subfolder that the official archive makes.
   *
   * @param framing with a size
   * @return train and test, NHWC with three channels
   * @throws DataException if a file is missing, damaged or does not fit the others
   */
  static ImageSplits read(Path dir, Framing framing) {
    Path home = FOLDER.require(dir, "run catchup data fetch cub-200");
    Map<String, String> names = table(home.resolve(CLASSES));
    Map<String, String> labels = table(home.resolve(LABELS));
    Map<String, String> split = table(home.resolve(SPLIT));
    List<String> order = new ArrayList<>(names.keySet());
    List<ImageFile> train = new ArrayList<>();
    List<ImageFile> test = new ArrayList<>();
    for (Map.Entry<String, String> e : table(home.resolve(IMAGES)).entrySet()) {
      int label = order.indexOf(value(home, labels, LABELS, e.getKey()));
      if (label < 0) {
        throw new DataException(
            "%s gives image %s the class %s, which is not in %s; fetch the data set again"
                .formatted(home.resolve(LABELS), e.getKey(), labels.get(e.getKey()), CLASSES));
      }
      ImageFile file = new ImageFile(image(home, e.getValue()), label);
      switch (value(home, split, SPLIT, e.getKey())) {
        case "1" -> train.add(file);
        case "0" -> test.add(file);
        case String s ->
            throw new DataException(
                "%s has '%s' for image %s, must be 0 or 1; fetch the data set again"
                    .formatted(home.resolve(SPLIT), s, e.getKey()));
      }
    }
    if (train.isEmpty() || test.isEmpty()) {
      throw new DataException(
          "%s has %d training and %d test images, requires at least one of each; fetch it again"
              .formatted(home.resolve(SPLIT), train.size(), test.size()));
    }
    List<String> classes = List.copyOf(names.values());
    return new ImageSplits(
        dataset("cub-200 train", train, classes, framing, framing.wholes()),
        dataset("cub-200 test", test, classes, framing, false));
  }

  /** Reads lines of a key, a space and a value. */
  private static Map<String, String> table(Path file) {
    Map<String, String> table = new LinkedHashMap<>();
    for (String line : DataFolder.lines(file)) {
      String[] parts = line.strip().split(" ", 2);
      if (parts.length < 2 || table.put(parts[0], parts[1].strip()) != null) {
        throw new DataException(
            "%s has the line '%s', must have a number, a space and a value, each number once"
                .formatted(file, line));
      }
    }
    return table;
  }

  private static String value(Path home, Map<String, String> table, String file, String key) {
    String value = table.get(key);
    if (value == null) {
      throw new DataException(
          "%s has no line for image %s of %s; fetch the data set again"
              .formatted(home.resolve(file), key, IMAGES));
    }
    return value;
  }

  private static Path image(Path home, String name) {
    Path folder = home.resolve(IMAGE_FOLDER).normalize();
    Path file = folder.resolve(name).normalize();
    if (!file.startsWith(folder)) {
      throw new DataException(
          "%s names the image '%s', which is outside of %s"
              .formatted(home.resolve(IMAGES), name, folder));
    }
    return file;
  }

  private static ImageDataset dataset(
      String name, List<ImageFile> files, List<String> classes, Framing framing, boolean keep) {
    List<Image> images = ImageFile.decode(files, image -> framing.resized(image).toRgb());
    return ImageFile.dataset(name, files, images, classes, framing, keep);
  }
}
