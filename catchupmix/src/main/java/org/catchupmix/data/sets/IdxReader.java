package org.catchupmix.data.sets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
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

  /** Images and labels of one split, with the file of the labels for messages. */
  private record Part(IdxFile.Images images, int[] labels, String labelsFrom) {}

  private IdxReader() {}

  /**
   * Reads the four files.
   *
   * @param dir the folder with the files
   * @param name name of the data set
   * @param classNames names of the classes; if empty, classes are numbered up to the largest
   *     training label
   * @return train and test, NHWC with one channel
   * @throws DataException if a file is missing or does not fit its header
   */
  static ImageSplits read(Path dir, String name, List<String> classNames) {
    return read(file -> open(dir, file), name, classNames);
  }

  /** Reads the four files that {@code open} opens. */
  static ImageSplits read(Function<String, IdxFile> open, String name, List<String> knownClasses) {
    Part train = readPart(open, FILES.get(0), FILES.get(1));
    Part test = readPart(open, FILES.get(2), FILES.get(3));
    if (train.images.height() != test.images.height()
        || train.images.width() != test.images.width()) {
      throw new DataException(
          "%s: %s has images of %d x %d but %s of %d x %d; the two must come from the same dataset."
              .formatted(
                  name,
                  FILES.get(0),
                  train.images.height(),
                  train.images.width(),
                  FILES.get(2),
                  test.images.height(),
                  test.images.width()));
    }
    List<String> classNames = knownClasses.isEmpty() ? numberedClasses(train.labels) : knownClasses;
    return new ImageSplits(
        dataset(name + " train", train, classNames), dataset(name + " test", test, classNames));
  }

  /**
   * Lists missing files.
   *
   * @param dir the folder, which need not exist
   * @return names as the MNIST page spells them; empty if all four exist in some spelling
   */
  static List<String> missing(Path dir) {
    return FILES.stream().filter(file -> find(dir, file).isEmpty()).toList();
  }

  private static Optional<Path> find(Path dir, String file) {
    String dotted = file.replace("-idx", ".idx");
    return List.of(file, file + ".gz", dotted, dotted + ".gz").stream()
        .map(dir::resolve)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static IdxFile open(Path dir, String file) {
    Path path =
        find(dir, file)
            .orElseThrow(
                () ->
                    new DataException(
                        "%s has no %s, neither plain nor with .gz; put the four files %s there."
                            .formatted(dir, file, String.join(", ", FILES))));
    try {
      return new IdxFile(Files.newInputStream(path), path.toString());
    } catch (IOException e) {
      throw DataException.unreadable(path, e);
    }
  }

  private static Part readPart(
      Function<String, IdxFile> open, String imagesName, String labelsName) {
    try (IdxFile imagesFile = open.apply(imagesName);
        IdxFile labelsFile = open.apply(labelsName)) {
      IdxFile.Images images = imagesFile.readImages();
      byte[] labels = labelsFile.readLabels();
      if (images.pixels().length != labels.length) {
        throw new DataException(
            "%s holds %d images but %s holds %d labels; the two must come from the same dataset."
                .formatted(imagesFile, images.pixels().length, labelsFile, labels.length));
      }
      int[] unsigned = IntStream.range(0, labels.length).map(i -> labels[i] & 0xFF).toArray();
      return new Part(images, unsigned, labelsFile.toString());
    }
  }

  private static List<String> numberedClasses(int[] labels) {
    int classes = IntStream.of(labels).max().orElseThrow() + 1;
    return IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
  }

  private static ImageDataset dataset(String name, Part part, List<String> classNames) {
    for (int i = 0; i < part.labels.length; i++) {
      if (part.labels[i] >= classNames.size()) {
        throw new DataException(
            "%s gives image %d the label %d, but the classes are 0..%d; fetch the file again."
                .formatted(part.labelsFrom, i, part.labels[i], classNames.size() - 1));
      }
    }
    IdxFile.Images images = part.images;
    return new ImageDataset(
        name, images.height(), images.width(), 1, images.pixels(), part.labels, classNames);
  }
}
