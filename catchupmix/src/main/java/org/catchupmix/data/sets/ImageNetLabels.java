package org.catchupmix.data.sets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.catchupmix.data.DataException;
import org.catchupmix.data.DataFolder;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Source;
import us.hebi.matlab.mat.types.Sources;
import us.hebi.matlab.mat.types.Struct;

/**
 * Reads the classes of ImageNet's 50,000 validation images where these lie in one folder.
 *
 * <p>The development kit has a number of 1 to 1000 for each image, in the order of their names, and
 * {@code meta.mat} with the WordNet number of each.
 */
final class ImageNetLabels {
  static final String LIST = "ILSVRC2012_validation_ground_truth.txt";
  private static final String META = "meta.mat";
  private static final String KIT_FOLDER = "ILSVRC2012_devkit_t12/data";

  private ImageNetLabels() {}

  /**
   * Reads the labels.
   *
   * @param dir folder of the data set, with the list or with the development kit
   * @param val folder of the images, where the list may be too
   * @param names names of the images, sorted
   * @throws DataException if there is no list or it does not fit the images
   */
  static int[] of(Path dir, Path val, List<String> names, List<String> wnids) {
    Path list =
        Stream.of(dir, val, dir.resolve(KIT_FOLDER))
            .map(folder -> folder.resolve(LIST))
            .filter(Files::isRegularFile)
            .findFirst()
            .orElseThrow(
                () ->
                    new DataException(
                        "%s has images but no folder for each class, so %s requires %s and %s"
                            .formatted(val, dir, LIST, META)));
    List<String> lines = DataFolder.lines(list);
    if (lines.size() != names.size()) {
      throw new DataException(
          "%s has %,d lines, must have one for each of the %,d images in %s"
              .formatted(list, lines.size(), names.size(), val));
    }
    Map<String, String> meta = meta(list.resolveSibling(META));
    Map<String, Integer> classes = new HashMap<>();
    wnids.forEach(wnid -> classes.put(wnid, classes.size()));
    int[] labels = new int[names.size()];
    for (int i = 0; i < labels.length; i++) {
      String wnid = meta.get(lines.get(i).strip());
      if (wnid == null || !classes.containsKey(wnid)) {
        throw new DataException(
            "%s has the class '%s'%s, which has no folder of training images"
                .formatted(list, lines.get(i).strip(), wnid == null ? "" : " (" + wnid + ")"));
      }
      labels[i] = classes.get(wnid);
    }
    return labels;
  }

  /** Reads the WordNet number of each number of the development kit. */
  private static Map<String, String> meta(Path file) {
    Map<String, String> wnids = new HashMap<>();
    try (Source source = Sources.openFile(file.toFile());
        MatFile read = Mat5.newReader(source).readMat()) {
      Struct synsets = read.getStruct("synsets");
      for (int i = 0; i < synsets.getNumElements(); i++) {
        wnids.put(
            String.valueOf(synsets.getMatrix("ILSVRC2012_ID", i).getInt(0)),
            synsets.getChar("WNID", i).getString());
      }
    } catch (IOException | RuntimeException e) {
      // The library throws exceptions of many types for damaged files.
      throw new DataException(
          "%s is not the file of the development kit (%s); unpack it again"
              .formatted(file, e.getMessage()),
          e);
    }
    return wnids;
  }
}
