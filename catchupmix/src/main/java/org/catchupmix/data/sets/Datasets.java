package org.catchupmix.data.sets;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.data.DataException;
import org.catchupmix.data.Framing;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.Reading;
import org.catchupmix.data.sets.RemoteFiles.ArchiveKind;
import org.catchupmix.data.sets.RemoteFiles.FileCount;
import org.catchupmix.data.sets.RemoteFiles.RemoteFile;
import org.catchupmix.data.shards.ShardReader;

/**
 * Reads images by a spec {@code NAME[@SIZE][:DIR]}, and lists the sources of images.
 *
 * <p>A source is one entry of the list below. Nothing is fetched over the network here: where files
 * are missing, the error says how to get them.
 *
 * <p>No author publishes a SHA-256. Those here are the ones by which TensorFlow Datasets checks the
 * same files (its folder url_checksums; for MNIST and CUB-200-2011 of another server), and for
 * Tiny-ImageNet the one that several public projects have recorded.
 */
public final class Datasets {
  private static final double RESIZE_OVER_SIZE = 256 / 224.0;

  private static final List<String> IDX_FILES =
      IdxReader.FILES.stream().map(file -> file + "[.gz]").toList();

  private static final List<String> CLASS_FOLDERS =
      List.of("train/CLASS/*.png|jpg|jpeg|bmp|gif", "test/CLASS/... (or val/CLASS/...)");

  private static final List<DataSource> ALL =
      List.of(
          DataSource.published(
                  "fashion-sample",
                  "10,000 + 2,000 images of Fashion-MNIST, class-balanced, 28 x 28 grey, 10 classes",
                  "MIT, Zalando SE",
                  new DataSource.Counts(10_000, 2_000),
                  List.of("(in the program's jar)"),
                  DataSource.Reader.ofOneSize(_ -> List.of(), _ -> FashionSample.read()))
              .from(DataSource.Place.PROGRAM, ""),
          DataSource.published(
                  "fashion-mnist",
                  "Fashion-MNIST: 60,000 + 10,000 images of clothes, 28 x 28 grey, 10 classes",
                  "MIT, Zalando SE",
                  new DataSource.Counts(60_000, 10_000),
                  IDX_FILES,
                  idx("fashion-mnist", FashionSample.CLASSES))
              .files(
                  "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
                  """
                  train-images-idx3-ubyte.gz 3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84
                  train-labels-idx1-ubyte.gz a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845
                  t10k-images-idx3-ubyte.gz 346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073
                  t10k-labels-idx1-ubyte.gz 67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5
                  """),
          DataSource.published(
                  "mnist",
                  "MNIST: 60,000 + 10,000 handwritten digits, 28 x 28 grey, 10 classes",
                  "none comes with the files; CC BY-SA 3.0 (Y. LeCun, C. Cortes) according to"
                      + " Keras",
                  new DataSource.Counts(60_000, 10_000),
                  IDX_FILES,
                  idx("mnist", IntStream.range(0, 10).mapToObj(String::valueOf).toList()))
              .files(
                  "https://ossci-datasets.s3.amazonaws.com/mnist/",
                  """
                  train-images-idx3-ubyte.gz 440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609
                  train-labels-idx1-ubyte.gz 3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c
                  t10k-images-idx3-ubyte.gz 8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6
                  t10k-labels-idx1-ubyte.gz f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6
                  """),
          DataSource.own(
              "idx",
              "any dataset in the files of MNIST, grey; as many classes as the labels say",
              IDX_FILES,
              idx("idx", List.of())),
          DataSource.published(
                  "cifar10",
                  "CIFAR-10: 50,000 + 10,000 photographs, 32 x 32 RGB, 10 classes",
                  "none stated; the authors ask to cite Krizhevsky 2009",
                  new DataSource.Counts(50_000, 10_000),
                  List.of(
                      "data_batch_1.bin .. data_batch_5.bin, test_batch.bin",
                      "batches.meta.txt (optional: the class names)",
                      "or the folder cifar-10-batches-bin with these in it"),
                  DataSource.Reader.ofOneSize(
                      CifarReader.CIFAR10.folder()::missing, CifarReader.CIFAR10::read))
              .archive(
                  "https://www.cs.toronto.edu/~kriz/",
                  "cifar-10-binary.tar.gz c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                  ArchiveKind.TAR_GZ,
                  "cifar-10-batches-bin",
                  new FileCount("data_batch_[1-5].bin", 5, 30_730_000),
                  new FileCount("test_batch.bin", 1, 30_730_000)),
          DataSource.published(
                  "cifar100",
                  "CIFAR-100: 50,000 + 10,000 photographs, 32 x 32 RGB, 100 (fine) classes",
                  "none stated; the authors ask to cite Krizhevsky 2009",
                  new DataSource.Counts(50_000, 10_000),
                  List.of(
                      "train.bin, test.bin",
                      "fine_label_names.txt (optional: the class names)",
                      "or the folder cifar-100-binary with these in it"),
                  DataSource.Reader.ofOneSize(
                      CifarReader.CIFAR100.folder()::missing, CifarReader.CIFAR100::read))
              .archive(
                  "https://www.cs.toronto.edu/~kriz/",
                  "cifar-100-binary.tar.gz 58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
                  ArchiveKind.TAR_GZ,
                  "cifar-100-binary",
                  new FileCount("train.bin", 1, 153_700_000),
                  new FileCount("test.bin", 1, 30_740_000)),
          DataSource.published(
                  "svhn",
                  "SVHN: 73,257 + 26,032 cropped house numbers, 32 x 32 RGB, 10 classes",
                  "for non-commercial use only, say the authors of the full images",
                  new DataSource.Counts(73_257, 26_032),
                  List.of("train_32x32.mat, test_32x32.mat"),
                  DataSource.Reader.ofOneSize(SvhnReader.FOLDER::missing, SvhnReader::read))
              .files(
                  "https://ufldl.stanford.edu/housenumbers/",
                  """
                  train_32x32.mat 435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8
                  test_32x32.mat cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b
                  """),
          DataSource.published(
                  "tiny-imagenet",
                  "Tiny-ImageNet: 100,000 + 10,000 photographs, 64 x 64 RGB, 200 classes",
                  "none stated; a part of ImageNet, which is for non-commercial research",
                  new DataSource.Counts(100_000, 10_000),
                  List.of(
                      "train/WNID/images/*.JPEG, val/images/*.JPEG, val/val_annotations.txt,"
                          + " wnids.txt",
                      "words.txt (optional: the class names)",
                      "or the folder tiny-imagenet-200 with these in it"),
                  DataSource.Reader.ofOneSize(
                      TinyImageNetReader.FOLDER::missing, TinyImageNetReader::read))
              .archive(
                  "https://cs231n.stanford.edu/",
                  "tiny-imagenet-200.zip 6198c8ae015e2b3e007c7841da39ec069199b9aa3bfa943a462022fe5e43c821",
                  ArchiveKind.ZIP,
                  "tiny-imagenet-200",
                  FileCount.of("wnids.txt", 1),
                  FileCount.of("train/*/images/*.JPEG", 100_000),
                  FileCount.of("val/val_annotations.txt", 1),
                  FileCount.of("val/images/*.JPEG", 10_000)),
          DataSource.published(
                  "cub-200",
                  "CUB-200-2011: 5,994 + 5,794 photographs of birds, any size, RGB, 200 classes",
                  "none stated; the photographs belong to those who took them",
                  new DataSource.Counts(5_994, 5_794),
                  List.of(
                      "images/, images.txt, image_class_labels.txt, train_test_split.txt,"
                          + " classes.txt",
                      "or the folder CUB_200_2011 with these in it"),
                  // The usual size for this set, cut out of a shorter side of 256.
                  new DataSource.Reader(
                      Cub200Reader.FOLDER::missing,
                      (dir, _, framing, _) -> Cub200Reader.read(dir, framing),
                      true,
                      224,
                      DataSource.Kind.IN_MEMORY))
              .archive(
                  "https://data.caltech.edu/records/65de6-vp158/files/",
                  "CUB_200_2011.tgz 0c685df5597a8b24909f6a7c9db6d11e008733779a671760afef78feb49bf081",
                  ArchiveKind.TAR_GZ,
                  "CUB_200_2011",
                  FileCount.of("{images,image_class_labels,train_test_split,classes}.txt", 4),
                  FileCount.of("images/*/*.jpg", 11_788)),
          DataSource.own(
              "folder",
              "your own images, one folder per class; folder@SIZE:DIR scales them",
              CLASS_FOLDERS,
              new DataSource.Reader(
                  ClassFolders::missing,
                  (dir, scale, framing, _) -> FolderReader.read(dir, scale, framing),
                  true,
                  0,
                  DataSource.Kind.IN_MEMORY)),
          DataSource.own(
              "stream",
              "as folder, but images stay in their files, for sets larger than memory; RGB",
              CLASS_FOLDERS,
              new DataSource.Reader(
                  ClassFolders::missing,
                  (dir, _, framing, reading) -> ClassFolders.stream(dir, framing, reading),
                  true,
                  0,
                  DataSource.Kind.FILES)),
          DataSource.own(
                  "shards",
                  "images in tar files as WebDataset has them, streamed; RGB",
                  List.of(
                      "train-000000.tar ..., test-000000.tar ... (or val-000000.tar ...), of .jpg|png"
                          + " and .cls",
                      "or in place of DIR patterns:"
                          + " DIR/train-{000000..000146}.tar,DIR/val-{000000..000006}.tar",
                      "classes.txt (optional: the class names)"),
                  new DataSource.Reader(
                      ShardReader::missing,
                      (dir, _, framing, reading) -> ShardReader.read(dir, framing, reading),
                      true,
                      0,
                      DataSource.Kind.SHARDS))
              .from(DataSource.Place.PATTERNS, "catchup data pack makes them"),
          DataSource.published(
                  "imagenet",
                  "ImageNet (ILSVRC2012): 1,281,167 + 50,000 photographs, any size, streamed, RGB,"
                      + " 1000 classes",
                  "for non-commercial research and education, by the terms of image-net.org",
                  new DataSource.Counts(1_281_167, 50_000),
                  List.of(
                      "train/WNID/*.JPEG (or ILSVRC2012_img_train, Data/CLS-LOC/train)",
                      "val/WNID/*.JPEG, or val/*.JPEG (or ILSVRC2012_img_val, Data/CLS-LOC/val) with "
                          + ImageNetLabels.LIST
                          + " and meta.mat of the development kit",
                      "LOC_synset_mapping.txt (optional: the class names)"),
                  new DataSource.Reader(
                      ImageNetReader::missing,
                      (dir, _, framing, reading) -> ImageNetReader.read(dir, framing, reading),
                      true,
                      224,
                      DataSource.Kind.FILES))
              .from(DataSource.Place.FOLDER, "from image-net.org, after registration"));

  /** Corrupted test images, which are fetched but not trained on. */
  private static final List<RemoteFiles> CORRUPTED =
      List.of(
          corrupted(
              "cifar10-c",
              "CIFAR-10-C: the 10,000 test images of CIFAR-10 under 19 corruptions at 5 severities",
              "https://zenodo.org/records/2535967/files/",
              "CIFAR-10-C.tar c72763e101c723b7c507b96205f7e938912a5d587376173b825850cf3cb876a7",
              "CIFAR-10-C"),
          corrupted(
              "cifar100-c",
              "CIFAR-100-C: the 10,000 test images of CIFAR-100 under 19 corruptions at 5"
                  + " severities",
              "https://zenodo.org/records/3555552/files/",
              "CIFAR-100-C.tar 30ee6543a1bfd049fa33834b7c1ada301e7064b7fbe8fc38340eb8b62ced4b33",
              "CIFAR-100-C"));

  /**
   * Folder of a data set, and its missing files.
   *
   * @param spec spec of the data set, such as {@code cifar10:/data}
   * @param where folder, or the reason why there is none
   * @param missing missing files or folders; empty if the data set can be read
   */
  public record Status(String spec, String where, List<String> missing) {
    /** Copies the list. */
    public Status {
      missing = List.copyOf(missing);
    }

    /** Whether every file exists; contents are checked only by reading them. */
    public boolean ready() {
      return missing.isEmpty();
    }
  }

  private Datasets() {}

  private static DataSource.Reader idx(String name, List<String> classes) {
    return DataSource.Reader.ofOneSize(
        IdxReader::missing, dir -> IdxReader.read(dir, name, classes));
  }

  private static RemoteFiles corrupted(
      String name, String what, String base, String file, String folder) {
    return new RemoteFiles(
        name,
        what,
        URI.create(base),
        RemoteFile.list(file),
        ArchiveKind.TAR,
        folder,
        List.of(
            FileCount.of(
                "{gaussian_noise,shot_noise,impulse_noise,defocus_blur,glass_blur,motion_blur,zoom_blur,snow,"
                    + "frost,fog,brightness,contrast,elastic_transform,pixelate,jpeg_compression}.npy",
                15),
            FileCount.of("labels.npy", 1)),
        "CC BY 4.0, D. Hendrycks and T. Dietterich",
        "catchup eval RUN --suite corrupt --corruption-files %s");
  }

  /** All sources of images; unmodifiable. */
  public static List<DataSource> all() {
    return ALL;
  }

  /** All that can be fetched; unmodifiable. */
  public static List<RemoteFiles> sources() {
    return Stream.concat(
            ALL.stream().flatMap(source -> source.remote().stream()), CORRUPTED.stream())
        .toList();
  }

  /**
   * Finds remote files by name.
   *
   * @throws DataException if there are none of that name
   */
  public static RemoteFiles source(String name) {
    List<String> names = sources().stream().map(RemoteFiles::name).toList();
    return sources().stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    "'%s' cannot be fetched; choose one of %s"
                        .formatted(name, String.join(", ", names))));
  }

  /** Reads a data set with its own sizes; see {@link #load(String, Framing, Reading)}. */
  public static ImageSplits load(String spec) {
    return load(spec, Framing.NONE);
  }

  /** Reads a data set; see {@link #load(String, Framing, Reading)}. */
  public static ImageSplits load(String spec, Framing framing) {
    return load(spec, framing, Reading.USUAL);
  }

  /**
   * Reads a data set and brings its images to a size.
   *
   * @param spec {@code NAME[@SIZE][:DIR]}, for example {@code cifar10:/data}
   * @param framing target size; {@link #framing} completes it
   * @param reading how streamed files are read
   * @return train and test
   * @throws DataException if there is no such data set, or files are missing or broken
   */
  public static ImageSplits load(String spec, Framing framing, Reading reading) {
    return DataSpec.parse(spec, ALL).load(framing(spec, framing), reading);
  }

  /**
   * Storage of a data set's images during training.
   *
   * @throws DataException if there is no such data set
   */
  public static DataSource.Kind kind(String spec) {
    return DataSpec.parse(spec, ALL).source().reader().kind();
  }

  /**
   * Completes the size to which images are brought.
   *
   * @param spec {@code NAME[@SIZE][:DIR]}
   * @param wanted 0 for the data set's own size, 224 of 256 for cub-200; a shorter side of 0
   *     becomes 8/7 of the size where images come in any size
   * @throws DataException if there is no such data set
   */
  public static Framing framing(String spec, Framing wanted) {
    DataSpec parsed = DataSpec.parse(spec, ALL);
    DataSource.Reader reader = parsed.source().reader();
    boolean any = reader.anySize() && parsed.size().isEmpty();
    int size = wanted.size() == 0 ? reader.side() : wanted.size();
    int resize = wanted.resize();
    if (resize == 0) {
      resize = any ? (int) Math.round(size * RESIZE_OVER_SIZE) : size;
    }
    return new Framing(size, resize, wanted.wholes());
  }

  /** Reports fewer or more images than the data set is known to have. */
  public static Optional<String> remark(String spec, ImageSplits splits) {
    DataSource source = DataSpec.parse(spec, ALL).source();
    DataSource.Counts found = new DataSource.Counts(splits.train().size(), splits.test().size());
    return source
        .counts()
        .filter(known -> !known.equals(found))
        .map(
            known ->
                "note: %s has %,d + %,d images, these files have %,d + %,d"
                    .formatted(
                        source.name(), known.train(), known.test(), found.train(), found.test()));
  }

  /**
   * Tells where a data set is expected and which files are missing, without reading any.
   *
   * @param spec {@code NAME[@SIZE][:DIR]}; a data set that needs DIR but has none is not ready
   * @throws DataException if there is no such data set
   */
  public static Status status(String spec) {
    return DataSpec.parse(spec, ALL).status(spec);
  }
}
