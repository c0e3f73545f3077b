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
 *   mnist:DIR  idx:DIR  cifar10:DIR  cifar100:DIR  svhn:DIR  tiny-imagenet:DIR  cub-200:DIR
 *   folder:DIR
 *   folder@SIZE:DIR     every picture scaled to SIZE x SIZE
 * </pre>
 *
 * <p>Nothing is fetched over the network here: where files are missing, the error says how to get
 * them.
 */
public final class Datasets {
  /** Where Debian's and Ubuntu's package dataset-fashion-mnist installs its files. */
  static final Path DEBIAN_FASHION = Path.of("/usr/share/datasets/fashion-mnist");

  /** The usual size of photographs of birds, out of a shorter side of 256. */
  private static final int CUB_SIZE = 224;

  private static final double RESIZE_OVER_SIZE = 256 / 224.0;

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
              "catchup data fetch fashion-mnist; or apt-get install dataset-fashion-mnist, then no"
                  + " folder is needed",
              "MIT, Zalando SE"),
          new DatasetKind(
              "mnist",
              "MNIST: 60,000 + 10,000 handwritten digits, 28 x 28 grey, 10 classes",
              IDX_LAYOUT,
              "catchup data fetch mnist",
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
              "catchup data fetch cifar10",
              "none stated; the authors ask to cite Krizhevsky 2009"),
          new DatasetKind(
              "cifar100",
              "CIFAR-100: 50,000 + 10,000 photographs, 32 x 32 RGB, 100 (fine) classes",
              List.of(
                  "train.bin, test.bin",
                  "fine_label_names.txt (optional: the class names)",
                  "or the folder cifar-100-binary with these in it"),
              "catchup data fetch cifar100",
              "none stated; the authors ask to cite Krizhevsky 2009"),
          new DatasetKind(
              "svhn",
              "SVHN: 73,257 + 26,032 cropped house numbers, 32 x 32 RGB, 10 classes",
              List.of("train_32x32.mat, test_32x32.mat"),
              "catchup data fetch svhn",
              "for non-commercial use only, say the authors of the full pictures"),
          new DatasetKind(
              "tiny-imagenet",
              "Tiny-ImageNet: 100,000 + 10,000 photographs, 64 x 64 RGB, 200 classes",
              List.of(
                  "train/WNID/images/*.JPEG, val/images/*.JPEG, val/val_annotations.txt, wnids.txt",
                  "words.txt (optional: the class names)",
                  "or the folder tiny-imagenet-200 with these in it"),
              "catchup data fetch tiny-imagenet",
              "none stated; a part of ImageNet, which is for non-commercial research"),
          new DatasetKind(
              "cub-200",
              "CUB-200-2011: 5,994 + 5,794 photographs of birds, any size, RGB, 200 classes",
              List.of(
                  "images/, images.txt, image_class_labels.txt, train_test_split.txt, classes.txt",
                  "or the folder CUB_200_2011 with these in it"),
              "catchup data fetch cub-200",
              "none stated; the pictures belong to those who took them"),
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
    return load(spec, Framing.NONE, DEBIAN_FASHION);
  }

  /**
   * Reads a dataset and brings its pictures to a size.
   *
   * @param spec {@code NAME[@SIZE][:DIR]}
   * @param framing the size; what it leaves open is that of {@link #framing}
   * @throws DataException as {@link #load(String)}
   */
  public static ImageSplits load(String spec, Framing framing) {
    return load(spec, framing, DEBIAN_FASHION);
  }

  /**
   * The size that a dataset's pictures are brought to.
   *
   * @param spec {@code NAME[@SIZE][:DIR]}
   * @param wanted 0 where it leaves that to the dataset: 224 of 256 for cub-200, and for the others
   *     the size that they have; a shorter side of 8/7 of the size where pictures come in any
   * @throws DataException if there is no such dataset
   */
  public static Framing framing(String spec, Framing wanted) {
    DatasetSpec parsed = DatasetSpec.parse(spec, KINDS);
    boolean cub = parsed.kind().name().equals("cub-200");
    boolean any = cub || parsed.kind().name().equals("folder") && parsed.size().isEmpty();
    int size = wanted.size() == 0 && cub ? CUB_SIZE : wanted.size();
    int resize = wanted.resize();
    if (resize == 0) {
      resize = any ? (int) Math.round(size * RESIZE_OVER_SIZE) : size;
    }
    return new Framing(size, resize, wanted.wholes());
  }

  /** As {@link #load(String)}, but looks for an installed Fashion-MNIST in {@code installed}. */
  static ImageSplits load(String text, Path installed) {
    return load(text, Framing.NONE, installed);
  }

  private static ImageSplits load(String text, Framing wanted, Path installed) {
    DatasetSpec spec = DatasetSpec.parse(text, KINDS);
    Framing framing = framing(text, wanted);
    if (spec.kind().name().equals("cub-200")) {
      return Cub200Reader.read(folder(spec), framing);
    }
    if (spec.kind().name().equals("folder") && spec.size().isEmpty() && framing.isSet()) {
      return FolderReader.read(folder(spec), framing);
    }
    ImageSplits splits = read(spec, installed);
    return framing.isSet()
        ? new ImageSplits(
            splits.train().framed(framing, framing.wholes()), splits.test().framed(framing, false))
        : splits;
  }

  private static ImageSplits read(DatasetSpec spec, Path installed) {
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
      case "svhn" -> SvhnReader.read(folder(spec));
      case "tiny-imagenet" -> TinyImageNetReader.read(folder(spec));
      case "folder" -> FolderReader.read(folder(spec), spec.size());
      default -> throw new AssertionError(spec.kind().name());
    };
  }

  /** Says so if there are fewer or more pictures than the dataset is known to have. */
  public static Optional<String> remark(String spec, ImageSplits splits) {
    String name = DatasetSpec.parse(spec, KINDS).kind().name();
    int[] known =
        switch (name) {
          case "cifar10", "cifar100" -> new int[] {50_000, 10_000};
          case "mnist", "fashion-mnist" -> new int[] {60_000, 10_000};
          case "svhn" -> new int[] {73_257, 26_032};
          case "tiny-imagenet" -> new int[] {100_000, 10_000};
          case "cub-200" -> new int[] {5_994, 5_794};
          default -> new int[] {splits.train().size(), splits.test().size()};
        };
    return known[0] == splits.train().size() && known[1] == splits.test().size()
        ? Optional.empty()
        : Optional.of(
            "note: %s has %,d + %,d pictures, these files have %,d + %,d"
                .formatted(name, known[0], known[1], splits.train().size(), splits.test().size()));
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
          case "svhn" -> SvhnReader.missing(dir);
          case "tiny-imagenet" -> TinyImageNetReader.missing(dir);
          case "cub-200" -> Cub200Reader.missing(dir);
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
