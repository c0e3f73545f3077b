package org.catchupmix.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The datasets the program can read, by the spec {@code NAME[@SIZE][:DIR]}.
 *
 * <pre>
 *   fashion-sample      shipped, needs no folder
 *   fashion-mnist[:DIR] without DIR, where Debian's package puts it
 *   mnist:DIR  idx:DIR  cifar10:DIR  cifar100:DIR  folder:DIR
 *   folder@SIZE:DIR     every picture scaled to SIZE x SIZE
 * </pre>
 *
 * <p>Nothing is fetched over the network: where files are missing, the error says how to get them.
 */
public final class Datasets {
  /** Where Debian's and Ubuntu's package dataset-fashion-mnist installs its files. */
  static final Path DEBIAN_FASHION = Path.of("/usr/share/datasets/fashion-mnist");

  private static final List<String> IDX_LAYOUT =
      IdxReader.FILES.stream().map(file -> file + "[.gz]").toList();

  private static final List<DatasetKind> KINDS =
      List.of(
          new DatasetKind(
              "fashion-sample",
              "10,000 + 2,000 images of Fashion-MNIST, class-balanced, 28 x 28 grey, 10 classes",
              List.of("(in the program's jar)"),
              "It is shipped with the program.",
              "MIT, Zalando SE"),
          new DatasetKind(
              "fashion-mnist",
              "Fashion-MNIST: 60,000 + 10,000 images of clothes, 28 x 28 grey, 10 classes",
              IDX_LAYOUT,
              "apt-get install dataset-fashion-mnist (then no folder is needed), or the files of"
                  + " github.com/zalandoresearch/fashion-mnist",
              "MIT, Zalando SE"),
          new DatasetKind(
              "mnist",
              "MNIST: 60,000 + 10,000 handwritten digits, 28 x 28 grey, 10 classes",
              IDX_LAYOUT,
              "the four files of yann.lecun.com/exdb/mnist, or of its mirror"
                  + " ossci-datasets.s3.amazonaws.com/mnist",
              "none comes with the files; CC BY-SA 3.0 (Y. LeCun, C. Cortes) according to Keras"),
          new DatasetKind(
              "idx",
              "any dataset in the files of MNIST, grey; as many classes as the labels say",
              IDX_LAYOUT,
              "your own, or for example KMNIST from codh.rois.ac.jp/kmnist",
              "that of your data"),
          new DatasetKind(
              "cifar10",
              "CIFAR-10: 50,000 + 10,000 photographs, 32 x 32 RGB, 10 classes",
              List.of(
                  "data_batch_1.bin .. data_batch_5.bin, test_batch.bin",
                  "batches.meta.txt (optional: the class names)",
                  "or the folder cifar-10-batches-bin with these in it"),
              "unpack www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
              "none stated; the authors ask to cite Krizhevsky 2009"),
          new DatasetKind(
              "cifar100",
              "CIFAR-100: 50,000 + 10,000 photographs, 32 x 32 RGB, 100 (fine) classes",
              List.of(
                  "train.bin, test.bin",
                  "fine_label_names.txt (optional: the class names)",
                  "or the folder cifar-100-binary with these in it"),
              "unpack www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz",
              "none stated; the authors ask to cite Krizhevsky 2009"),
          new DatasetKind(
              "folder",
              "your own pictures, one folder per class; folder@SIZE:DIR scales them",
              List.of("train/CLASS/*.png|jpg|jpeg|bmp|gif", "test/CLASS/... (or val/CLASS/...)"),
              "your own",
              "that of your pictures"));

  private Datasets() {}

  /** The kinds there are; unmodifiable. */
  public static List<DatasetKind> kinds() {
    return KINDS;
  }

  /**
   * Reads a dataset.
   *
   * @param spec {@code NAME[@SIZE][:DIR]}, for example {@code cifar10:/data}
   * @return train and test
   * @throws DataException if there is no such dataset, its files are missing or they are broken
   */
  public static ImageSplits load(String spec) {
    return load(spec, DEBIAN_FASHION);
  }

  /** As {@link #load(String)}, but looks for an installed Fashion-MNIST in {@code installed}. */
  static ImageSplits load(String text, Path installed) {
    DatasetSpec spec = DatasetSpec.parse(text, KINDS);
    return switch (spec.kind().name()) {
      case "fashion-sample" -> {
        requireNoFolder(spec);
        yield FashionSample.read();
      }
      case "fashion-mnist" ->
          IdxReader.read(fashionFolder(spec, installed), "fashion-mnist", FashionSample.CLASSES);
      case "mnist" ->
          IdxReader.read(
              folder(spec), "mnist", IntStream.range(0, 10).mapToObj(String::valueOf).toList());
      case "idx" -> IdxReader.read(folder(spec), "idx");
      case "cifar10" -> CifarReader.CIFAR10.read(folder(spec));
      case "cifar100" -> CifarReader.CIFAR100.read(folder(spec));
      case "folder" -> FolderReader.read(folder(spec), spec.size());
      default -> throw new AssertionError(spec.kind().name());
    };
  }

  /** Says so if there are fewer or more pictures than the dataset is known to have. */
  public static Optional<String> remark(String spec, ImageSplits splits) {
    String name = DatasetSpec.parse(spec, KINDS).kind().name();
    int train =
        switch (name) {
          case "cifar10", "cifar100" -> 50_000;
          case "mnist", "fashion-mnist" -> 60_000;
          default -> 0;
        };
    return train == 0 || train == splits.train().size() && splits.test().size() == 10_000
        ? Optional.empty()
        : Optional.of(
            "note: %s has %,d + 10,000 pictures, these files have %,d + %,d"
                .formatted(name, train, splits.train().size(), splits.test().size()));
  }

  /**
   * Where a dataset is looked for and which files are not there, without reading any.
   *
   * @param spec {@code NAME[@SIZE][:DIR]}; a kind that needs DIR but has none is not ready
   * @throws DataException if there is no such dataset
   */
  public static DatasetStatus status(String spec) {
    return status(spec, DEBIAN_FASHION);
  }

  /** As {@link #status(String)}, but looks for an installed Fashion-MNIST in {@code installed}. */
  static DatasetStatus status(String text, Path installed) {
    DatasetSpec spec = DatasetSpec.parse(text, KINDS);
    String name = spec.kind().name();
    if (name.equals("fashion-sample")) {
      requireNoFolder(spec);
      return new DatasetStatus(text, "in the program's jar", List.of());
    }
    if (spec.dir().isEmpty() && !name.equals("fashion-mnist")) {
      return new DatasetStatus(
          text, "nowhere until you name the folder: " + name + ":DIR", spec.kind().layout());
    }
    Path dir = spec.dir().orElse(installed);
    List<String> missing =
        switch (name) {
          case "fashion-mnist", "mnist", "idx" -> IdxReader.missing(dir);
          case "cifar10" -> CifarReader.CIFAR10.missing(dir);
          case "cifar100" -> CifarReader.CIFAR100.missing(dir);
          case "folder" -> FolderReader.missing(dir);
          default -> throw new AssertionError(name);
        };
    return new DatasetStatus(text, dir.toString(), missing);
  }

  private static void requireNoFolder(DatasetSpec spec) {
    if (spec.dir().isPresent()) {
      throw new DataException(
          ("fashion-sample is shipped with the program and takes no folder such as %s; "
                  + "write fashion-sample alone, or fashion-mnist:DIR for the whole dataset.")
              .formatted(spec.dir().get()));
    }
  }

  private static Path folder(DatasetSpec spec) {
    String name = spec.kind().name();
    Path dir =
        spec.dir()
            .orElseThrow(
                () ->
                    new DataException(
                        "%s needs a folder; write %s:DIR, where DIR holds %s (%s)."
                            .formatted(
                                name,
                                name,
                                String.join("; ", spec.kind().layout()),
                                spec.kind().howToGet())));
    if (!Files.isDirectory(dir)) {
      throw new DataException(
          "%s is not a folder; name the one that holds %s (%s)."
              .formatted(dir, String.join("; ", spec.kind().layout()), spec.kind().howToGet()));
    }
    return dir;
  }

  private static Path fashionFolder(DatasetSpec spec, Path installed) {
    if (spec.dir().isPresent()) {
      return folder(spec);
    }
    List<String> missing = IdxReader.missing(installed);
    if (!missing.isEmpty()) {
      throw new DataException(
          "%s has no %s; run apt-get install dataset-fashion-mnist, or write fashion-mnist:DIR."
              .formatted(installed, String.join(", ", missing)));
    }
    return installed;
  }
}
