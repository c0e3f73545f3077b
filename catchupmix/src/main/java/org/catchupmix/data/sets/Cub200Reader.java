package org.catchupmix.data.sets;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.data.DataException;
import org.catchupmix.data.DataFolder;
import org.catchupmix.data.ImageFiles;

/**
 * Lists the files of CUB-200-2011 (Wah et al. 2011), photographs of birds of any size, as its
 * archive has them:
 *
 * <pre>
 *   classes.txt             CLASS NAME       such as: 1 001.Black_footed_Albatross
 *   images.txt              IMAGE PATH     below images/
 *   image_class_labels.txt  IMAGE CLASS    classes count from 1
 *   train_test_split.txt    IMAGE 1|0      1 to train, 0 to test
 *   images/...
 * </pre>
 */
final class Cub200Reader {
  private static final String CLASSES = "classes.txt";
  private static final String IMAGES = "images.txt";
  private static final String LABELS = "image_class_labels.txt";
  private static final String SPLIT = "train_test_split.txt";
  private static final String IMAGE_FOLDER = "images";
  private static final DataFolder FOLDER =
      new DataFolder("CUB_200_2011", List.of(CLASSES, IMAGES, LABELS, SPLIT, IMAGE_FOLDER));

  /** The usual size for this set, cut out of a shorter side of 256. */
  private static final int SIDE = 224;

  static final Layout LAYOUT = Layout.inMemory(FOLDER.described(), Cub200Reader::list, true, SIDE);

  private Cub200Reader() {}

  private static LabelledFiles list(Path dir) {
    Path home = FOLDER.require(dir, "run catchup data fetch cub-200");
    Map<String, String> names = table(home.resolve(CLASSES));
    Map<String, String> labels = table(home.resolve(LABELS));
    Map<String, String> split = table(home.resolve(SPLIT));
    List<String> order = new ArrayList<>(names.keySet());
    Path folder = home.resolve(IMAGE_FOLDER).normalize();
    ImageFiles train = new ImageFiles();
    ImageFiles test = new ImageFiles();
    for (Map.Entry<String, String> e : table(home.resolve(IMAGES)).entrySet()) {
      int label = order.indexOf(labels.get(e.getKey()));
      String part = split.get(e.getKey());
      boolean inside = folder.resolve(e.getValue()).normalize().startsWith(folder);
      if (label < 0 || part == null || !part.matches("[01]") || !inside) {
        throw new DataException(
            "%s: image %s ('%s') must have a class of %s, 0 or 1 in %s and a path within %s; has class %s and %s: fetch the data set again"
                .formatted(
                    home.resolve(IMAGES),
                    e.getKey(),
                    e.getValue(),
                    CLASSES,
                    SPLIT,
                    IMAGE_FOLDER,
                    labels.get(e.getKey()),
                    part));
      }
      (part.equals("1") ? train : test).add(folder, e.getValue(), label);
    }
    return new LabelledFiles("cub-200", List.copyOf(names.values()), train, test);
  }

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
}
