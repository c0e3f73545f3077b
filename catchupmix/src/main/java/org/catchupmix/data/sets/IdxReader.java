package org.catchupmix.data.sets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.data.DataException;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageSplits;

/**
 * Reads a folder of the MNIST family: four IDX files (see {@link IdxFile}).
 *
 * <p>Each file may be gzipped (with or without the ending {@code .gz}), and may be spelt with a dot
 * ({@code train-images.idx3-ubyte}), as some unpackers leave it. The images are grey: one channel.
 */
final class IdxReader {
  /** Files, as the MNIST page spells them. */
  static final List<String> FILES =
      List.of(
          "train-images-idx3-ubyte",
          "train-labels-idx1-ubyte",
          "t10k-images-idx3-ubyte",
          "t10k-labels-idx1-ubyte");

  @FunctionalInterface
  interface Open {
    IdxFile of(String file, int dimensions);
  }

  private IdxReader() {}

  /**
   * Four files in a folder.
   *
   * @param classNames names of the classes; if empty, classes are numbered up to the largest
   *     training label
   */
  static Layout layout(String name, List<String> classNames) {
    return Layout.ofOneSize(
        FILES.stream().map(file -> file + "[.gz]").toList(),
        dir -> read((file, dimensions) -> open(dir, file, dimensions), name, classNames));
  }

  private static IdxFile open(Path dir, String file, int dimensions) {
    String dotted = file.replace("-idx", ".idx");
    Path path =
        Stream.of(file, file + ".gz", dotted, dotted + ".gz")
            .map(dir::resolve)
            .filter(Files::isRegularFile)
            .findFirst()
            .orElseThrow(
                () ->
                    new DataException(
                        "%s has no %s, neither plain nor with .gz; put the four files %s there."
                            .formatted(dir, file, String.join(", ", FILES))));
    try {
      return IdxFile.read(Files.newInputStream(path), path.toString(), dimensions);
    } catch (IOException e) {
      throw DataException.unreadable(path, e);
    }
  }

  static ImageSplits read(Open open, String name, List<String> known) {
    IdxFile trainLabels = open.of(FILES.get(1), 1);
    IdxFile testLabels = open.of(FILES.get(3), 1);
    int highest = trainLabels.items().stream().mapToInt(l -> l[0] & 0xFF).max().orElseThrow();
    List<String> classes =
        known.isEmpty()
            ? IntStream.rangeClosed(0, highest).mapToObj(i -> "class " + i).toList()
            : known;
    return new ImageSplits(
        dataset(name + " train", open.of(FILES.get(0), 3), trainLabels, classes),
        dataset(name + " test", open.of(FILES.get(2), 3), testLabels, classes));
  }

  private static ImageDataset dataset(
      String name, IdxFile images, IdxFile labels, List<String> classes) {
    int[] all = labels.items().stream().mapToInt(l -> l[0] & 0xFF).toArray();
    int highest = IntStream.of(all).max().orElseThrow();
    if (highest >= classes.size()) {
      throw new DataException(
          "%s has the label %d, but the classes are 0..%d; fetch the file again."
              .formatted(labels.name(), highest, classes.size() - 1));
    }
    return new ImageDataset(
        name,
        images.shape()[1],
        images.shape()[2],
        1,
        images.items().toArray(byte[][]::new),
        all,
        classes);
  }
}
