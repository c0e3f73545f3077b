package org.catchupmix.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Source;
import us.hebi.matlab.mat.types.Sources;
import us.hebi.matlab.mat.types.Struct;

/**
 * The classes of ImageNet's 50,000 validation images where these lie in one folder. They are read
 * from the first of these files that is there:
 *
 * <ul>
 *   <li>{@code LOC_val_solution.csv}, Kaggle's: the name of an image without its ending, a comma, a
 *       WordNet number and boxes;
 *   <li>{@code val.txt}, Caffe's: the name of an image and the number of its class, from 0 on, in
 *       the order of WordNet's numbers;
 *   <li>{@code imagenet_2012_validation_synset_labels.txt}, TensorFlow's: a WordNet number for each
 *       image, in the order of their names;
 *   <li>{@code ILSVRC2012_validation_ground_truth.txt}, of the development kit: a number of 1 to
 *       1000 for each image, in the order of their names, which {@code meta.mat} beside it says the
 *       WordNet number of.
 * </ul>
 */
final class ImageNetLabels {
  private static final String KAGGLE = "LOC_val_solution.csv";
  private static final String CAFFE = "val.txt";
  private static final String TENSORFLOW = "imagenet_2012_validation_synset_labels.txt";
  private static final String KIT = "ILSVRC2012_validation_ground_truth.txt";
  private static final String META = "meta.mat";
  private static final String KIT_FOLDER = "ILSVRC2012_devkit_t12/data";

  static final List<String> LISTS = List.of(KAGGLE, CAFFE, TENSORFLOW, KIT + " with " + META);

  private final Path file;
  private final List<String> names;
  private final Map<String, Integer> classes = new HashMap<>();

  private ImageNetLabels(Path file, List<String> names, List<String> wnids) {
    this.file = file;
    this.names = names;
    for (int i = 0; i < wnids.size(); i++) {
      classes.put(wnids.get(i), i);
    }
  }

  /**
   * Reads the labels.
   *
   * @param dir of the data set
   * @param val the folder of the images, where the list may lie too
   * @param names of the images, sorted
   * @param wnids the classes
   * @return a label for each name
   * @throws DataException if there is no list or it does not fit the images
   */
  static int[] of(Path dir, Path val, List<String> names, List<String> wnids) {
    for (String list : List.of(KAGGLE, CAFFE, TENSORFLOW, KIT)) {
      for (Path folder : List.of(dir, val, dir.resolve(KIT_FOLDER))) {
        Path file = folder.resolve(list);
        if (Files.isRegularFile(file)) {
          return new ImageNetLabels(file, names, wnids).read(list);
        }
      }
    }
    throw new DataException(
        "%s has images but no folder for each class, so a list of their labels is required in %s: one of %s"
            .formatted(val, dir, String.join(", ", LISTS)));
  }

  private int[] read(String list) {
    List<String> lines = DataFolder.lines(file);
    return switch (list) {
      case KAGGLE ->
          byName(lines.subList(1, lines.size()), ",", parts -> known(parts[1].split(" ")[0]));
      case CAFFE -> byName(lines, " ", parts -> number(parts[1], 0));
      case TENSORFLOW -> inOrder(lines, this::known);
      default -> {
        Map<Integer, String> wnids = meta();
        yield inOrder(
            lines,
            text -> {
              String wnid = wnids.get(number(text, 1));
              return known(wnid == null ? "number " + text : wnid);
            });
      }
    };
  }

  /** Reads the class of an image. */
  private interface Label<T> {
    int of(T text);
  }

  private int[] byName(List<String> lines, String separator, Label<String[]> label) {
    Map<String, Integer> known = new HashMap<>();
    for (String line : lines) {
      String[] parts = line.split(separator, 2);
      if (parts.length < 2) {
        throw wrong("the line '%s', must have a name, '%s' and a class".formatted(line, separator));
      }
      known.put(plain(parts[0]), label.of(parts));
    }
    int[] labels = new int[names.size()];
    for (int i = 0; i < labels.length; i++) {
      Integer found = known.get(plain(names.get(i)));
      if (found == null) {
        throw wrong("no line for the image " + names.get(i));
      }
      labels[i] = found;
    }
    return labels;
  }

  private static String plain(String name) {
    return name.replaceFirst("\\.[A-Za-z]+$", "");
  }

  private int[] inOrder(List<String> lines, Label<String> label) {
    if (lines.size() != names.size()) {
      throw wrong(
          "%,d lines, must have one for each of the %,d images"
              .formatted(lines.size(), names.size()));
    }
    return lines.stream().map(String::strip).mapToInt(label::of).toArray();
  }

  private int known(String wnid) {
    Integer label = classes.get(wnid);
    if (label == null) {
      throw wrong("the class '%s', which has no folder of training images".formatted(wnid));
    }
    return label;
  }

  private int number(String text, int least) {
    String digits = text.strip();
    int most = least + classes.size() - 1;
    // Of the kit, whose numbers are of all classes, some may have no folder here.
    int value = digits.matches("[0-9]{1,7}") ? Integer.parseInt(digits) : -1;
    if (value < least || least == 0 && value > most) {
      throw wrong("the class '%s', must be a number from %d on".formatted(digits, least));
    }
    return value;
  }

  private DataException wrong(String what) {
    return new DataException(
        "%s has %s; take the file that belongs to the images".formatted(file, what));
  }

  /** The WordNet number of each number of the development kit. */
  private Map<Integer, String> meta() {
    Path meta = file.resolveSibling(META);
    if (!Files.isRegularFile(meta)) {
      throw new DataException(
          "%s is required beside %s, to know what its numbers mean".formatted(META, file));
    }
    Map<Integer, String> wnids = new HashMap<>();
    try (Source source = Sources.openFile(meta.toFile());
        MatFile read = Mat5.newReader(source).readMat()) {
      Struct synsets = read.getStruct("synsets");
      for (int i = 0; i < synsets.getNumElements(); i++) {
        wnids.put(
            synsets.getMatrix("ILSVRC2012_ID", i).getInt(0),
            synsets.getChar("WNID", i).getString());
      }
    } catch (IOException | RuntimeException e) {
      // The library throws whatever a damaged file leads it to.
      throw new DataException(
          "%s is not the file of the development kit (%s); unpack it again"
              .formatted(meta, e.getMessage()),
          e);
    }
    return wnids;
  }
}
