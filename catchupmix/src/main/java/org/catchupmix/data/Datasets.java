package org.catchupmix.data;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.core.Spelling;
import org.catchupmix.data.FetchSource.ArchiveKind;
import org.catchupmix.data.FetchSource.FileCount;
import org.catchupmix.data.FetchSource.RemoteFile;

/**
 * The data sets that the program can read, by the spec {@code NAME[@SIZE][:DIR]}, and those that it
 * can fetch. A data set is one entry of the list below.
 *
 * <p>Nothing is fetched over the network here: where files are missing, the error says how to get
 * them.
 *
 * <p>The MD5 sums are those that the authors publish where they do (CIFAR: the page
 * www.cs.toronto.edu/~kriz/cifar.html; Fashion-MNIST: the README of zalandoresearch/fashion-mnist;
 * CIFAR-10-C and CIFAR-100-C: Zenodo's records; CUB-200-2011: CaltechDATA), and otherwise those by
 * which well-known loaders check the files (MNIST and SVHN: torchvision.datasets; Tiny-ImageNet:
 * avalanche's TinyImagenet). None of them publishes a SHA-256. Those here are the ones by which
 * TensorFlow Datasets checks the same files (its folder url_checksums; for MNIST and CUB-200-2011
 * of another server), and for Tiny-ImageNet the one that several public projects have recorded.
 */
public final class Datasets {
  private static final double RESIZE_OVER_SIZE = 256 / 224.0;

  private static final List<String> IDX_FILES =
      IdxReader.FILES.stream().map(file -> file + "[.gz]").toList();

  private static final List<DataSet> ALL =
      List.of(
          DataSet.own(
              "fashion-sample",
              "10,000 + 2,000 images of Fashion-MNIST, class-balanced, 28 x 28 grey, 10 classes",
              "MIT, Zalando SE",
              new DataSet.Place.Shipped("fashion-mnist:DIR for the whole dataset"),
              List.of("(in the program's jar)"),
              DataSet.Reader.ofOneSize(_ -> List.of(), _ -> FashionSample.read())),
          DataSet.published(
                  "fashion-mnist",
                  "Fashion-MNIST: 60,000 + 10,000 images of clothes, 28 x 28 grey, 10 classes",
                  "MIT, Zalando SE",
                  new DataSet.Counts(60_000, 10_000),
                  IDX_FILES,
                  idx("fashion-mnist", FashionSample.CLASSES))
              .installed(
                  Path.of("/usr/share/datasets/fashion-mnist"),
                  "apt-get install dataset-fashion-mnist")
              .files(
                  "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
                  """
                  train-images-idx3-ubyte.gz 8d4fb7e6c68d591d4c3dfef9ec88bf0d 3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84
                  train-labels-idx1-ubyte.gz 25c81989df183df01b3e8a0aad5dffbe a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845
                  t10k-images-idx3-ubyte.gz bef4ecab320f06d8554ea6380940ec79 346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073
                  t10k-labels-idx1-ubyte.gz bb300cfdad3c16e7a12a480ee83cd310 67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5
                  """),
          DataSet.published(
                  "mnist",
                  "MNIST: 60,000 + 10,000 handwritten digits, 28 x 28 grey, 10 classes",
                  "none comes with the files; CC BY-SA 3.0 (Y. LeCun, C. Cortes) according to"
                      + " Keras",
                  new DataSet.Counts(60_000, 10_000),
                  IDX_FILES,
                  idx("mnist", IntStream.range(0, 10).mapToObj(String::valueOf).toList()))
              .files(
                  "https://ossci-datasets.s3.amazonaws.com/mnist/",
                  """
                  train-images-idx3-ubyte.gz f68b3c2dcbeaaa9fbdd348bbdeb94873 440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609
                  train-labels-idx1-ubyte.gz d53e105ee54ea40749a09fcbcd1e9432 3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c
                  t10k-images-idx3-ubyte.gz 9fb629c4189551a2d022fa330f9573f3 8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6
                  t10k-labels-idx1-ubyte.gz ec29112dd5afa0611ce80d1b7f02629c f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6
                  """),
          DataSet.own(
              "idx",
              "any dataset in the files of MNIST, grey; as many classes as the labels say",
              "that of your data",
              new DataSet.Place.Folder(
                  "your own, or for example KMNIST from codh.rois.ac.jp/kmnist"),
              IDX_FILES,
              idx("idx", List.of())),
          DataSet.published(
                  "cifar10",
                  "CIFAR-10: 50,000 + 10,000 photographs, 32 x 32 RGB, 10 classes",
                  "none stated; the authors ask to cite Krizhevsky 2009",
                  new DataSet.Counts(50_000, 10_000),
                  List.of(
                      "data_batch_1.bin .. data_batch_5.bin, test_batch.bin",
                      "batches.meta.txt (optional: the class names)",
                      "or the folder cifar-10-batches-bin with these in it"),
                  DataSet.Reader.ofOneSize(
                      CifarReader.CIFAR10.folder()::missing, CifarReader.CIFAR10::read))
              .archive(
                  "https://www.cs.toronto.edu/~kriz/",
                  "cifar-10-binary.tar.gz c32a1d4ab5d03f1284b67883e8d87530 c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                  ArchiveKind.TAR_GZ,
                  "cifar-10-batches-bin",
                  new FileCount("data_batch_[1-5].bin", 5, 30_730_000),
                  new FileCount("test_batch.bin", 1, 30_730_000)),
          DataSet.published(
                  "cifar100",
                  "CIFAR-100: 50,000 + 10,000 photographs, 32 x 32 RGB, 100 (fine) classes",
                  "none stated; the authors ask to cite Krizhevsky 2009",
                  new DataSet.Counts(50_000, 10_000),
                  List.of(
                      "train.bin, test.bin",
                      "fine_label_names.txt (optional: the class names)",
                      "or the folder cifar-100-binary with these in it"),
                  DataSet.Reader.ofOneSize(
                      CifarReader.CIFAR100.folder()::missing, CifarReader.CIFAR100::read))
              .archive(
                  "https://www.cs.toronto.edu/~kriz/",
                  "cifar-100-binary.tar.gz 03b5dce01913d631647c71ecec9e9cb8 58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
                  ArchiveKind.TAR_GZ,
                  "cifar-100-binary",
                  new FileCount("train.bin", 1, 153_700_000),
                  new FileCount("test.bin", 1, 30_740_000)),
          DataSet.published(
                  "svhn",
                  "SVHN: 73,257 + 26,032 cropped house numbers, 32 x 32 RGB, 10 classes",
                  "for non-commercial use only, say the authors of the full images",
                  new DataSet.Counts(73_257, 26_032),
                  List.of("train_32x32.mat, test_32x32.mat"),
                  DataSet.Reader.ofOneSize(SvhnReader.FOLDER::missing, SvhnReader::read))
              .files(
                  "https://ufldl.stanford.edu/housenumbers/",
                  """
                  train_32x32.mat e26dedcc434d2e4c54c9b2d4a06d8373 435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8
                  test_32x32.mat eb5a983be6a315427106f1b164d9cef3 cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b
                  """),
          DataSet.published(
                  "tiny-imagenet",
                  "Tiny-ImageNet: 100,000 + 10,000 photographs, 64 x 64 RGB, 200 classes",
                  "none stated; a part of ImageNet, which is for non-commercial research",
                  new DataSet.Counts(100_000, 10_000),
                  List.of(
                      "train/WNID/images/*.JPEG, val/images/*.JPEG, val/val_annotations.txt,"
                          + " wnids.txt",
                      "words.txt (optional: the class names)",
                      "or the folder tiny-imagenet-200 with these in it"),
                  DataSet.Reader.ofOneSize(
                      TinyImageNetReader.FOLDER::missing, TinyImageNetReader::read))
              .archive(
                  "https://cs231n.stanford.edu/",
                  "tiny-imagenet-200.zip 90528d7ca1a48142e341f4ef8d21d0de 6198c8ae015e2b3e007c7841da39ec069199b9aa3bfa943a462022fe5e43c821",
                  ArchiveKind.ZIP,
                  "tiny-imagenet-200",
                  FileCount.of("wnids.txt", 1),
                  FileCount.of("train/*/images/*.JPEG", 100_000),
                  FileCount.of("val/val_annotations.txt", 1),
                  FileCount.of("val/images/*.JPEG", 10_000)),
          DataSet.published(
                  "cub-200",
                  "CUB-200-2011: 5,994 + 5,794 photographs of birds, any size, RGB, 200 classes",
                  "none stated; the photographs belong to those who took them",
                  new DataSet.Counts(5_994, 5_794),
                  List.of(
                      "images/, images.txt, image_class_labels.txt, train_test_split.txt,"
                          + " classes.txt",
                      "or the folder CUB_200_2011 with these in it"),
                  // The usual size of photographs of birds, out of a shorter side of 256.
                  new DataSet.Reader(
                      Cub200Reader.FOLDER::missing,
                      (dir, _, framing, _) -> Cub200Reader.read(dir, framing),
                      true,
                      224,
                      DataSet.Kind.IN_MEMORY))
              .archive(
                  "https://data.caltech.edu/records/65de6-vp158/files/",
                  "CUB_200_2011.tgz 97eceeb196236b17998738112f37df78 0c685df5597a8b24909f6a7c9db6d11e008733779a671760afef78feb49bf081",
                  ArchiveKind.TAR_GZ,
                  "CUB_200_2011",
                  FileCount.of("{images,image_class_labels,train_test_split,classes}.txt", 4),
                  FileCount.of("images/*/*.jpg", 11_788)),
          DataSet.own(
              "folder",
              "your own images, one folder per class; folder@SIZE:DIR scales them",
              "that of your images",
              new DataSet.Place.Folder("your own"),
              List.of("train/CLASS/*.png|jpg|jpeg|bmp|gif", "test/CLASS/... (or val/CLASS/...)"),
              new DataSet.Reader(
                  ClassFolders::missing,
                  (dir, scale, framing, _) -> FolderReader.read(dir, scale, framing),
                  true,
                  0,
                  DataSet.Kind.IN_MEMORY)),
          DataSet.own(
              "stream",
              "as folder, but images stay in their files, for sets larger than memory; RGB",
              "that of your images",
              new DataSet.Place.Folder("your own"),
              List.of("train/CLASS/*.png|jpg|jpeg|bmp|gif", "test/CLASS/... (or val/CLASS/...)"),
              DataSet.Reader.streamed(
                  ClassFolders::missing, ClassFolders::stream, 0, DataSet.Kind.FILES)),
          DataSet.own(
              "shards",
              "images in tar files as WebDataset has them, streamed; RGB",
              "that of your images",
              new DataSet.Place.Files("catchup data pack makes them"),
              List.of(
                  "train-000000.tar ..., test-000000.tar ... (or val-000000.tar ...), of .jpg|png and"
                      + " .cls",
                  "or in place of DIR patterns: DIR/train-{000000..000146}.tar,DIR/val-{000000..000006}.tar",
                  "classes.txt (optional: the class names)"),
              DataSet.Reader.streamed(
                  ShardReader::missing, ShardReader::read, 0, DataSet.Kind.SHARDS)),
          new DataSet(
              "imagenet",
              "ImageNet (ILSVRC2012): 1,281,167 + 50,000 photographs, any size, streamed, RGB, 1000"
                  + " classes",
              "for non-commercial research and education, by the terms of image-net.org",
              new DataSet.Place.Folder("from image-net.org, after registration"),
              List.of(
                  "train/WNID/*.JPEG (or ILSVRC2012_img_train, Data/CLS-LOC/train)",
                  "val/WNID/*.JPEG, or val/*.JPEG (or ILSVRC2012_img_val, Data/CLS-LOC/val) with a list"
                      + " of labels: "
                      + String.join(", ", ImageNetLabels.LISTS),
                  "LOC_synset_mapping.txt (optional: the class names)"),
              DataSet.Reader.streamed(
                  ImageNetReader::missing, ImageNetReader::read, 224, DataSet.Kind.FILES),
              Optional.of(new DataSet.Counts(1_281_167, 50_000)),
              Optional.empty()));

  /** Test images under corruptions, which are fetched but not trained on. */
  private static final List<FetchSource> CORRUPTED =
      List.of(
          corrupted(
              "cifar10-c",
              "CIFAR-10-C: the 10,000 test images of CIFAR-10 under 19 corruptions at 5 severities",
              "https://zenodo.org/records/2535967/files/",
              "CIFAR-10-C.tar 56bf5dcef84df0e2308c6dcbcbbd8499 c72763e101c723b7c507b96205f7e938912a5d587376173b825850cf3cb876a7",
              "CIFAR-10-C"),
          corrupted(
              "cifar100-c",
              "CIFAR-100-C: the 10,000 test images of CIFAR-100 under 19 corruptions at 5"
                  + " severities",
              "https://zenodo.org/records/3555552/files/",
              "CIFAR-100-C.tar 11f0ed0f1191edbf9fa23466ae6021d3 30ee6543a1bfd049fa33834b7c1ada301e7064b7fbe8fc38340eb8b62ced4b33",
              "CIFAR-100-C"));

  /**
   * Where a dataset is expected, and what is missing there.
   *
   * @param spec the dataset, as in {@code cifar10:/data}
   * @param where the folder, or words that say why there is none
   * @param missing the files or folders that are not there; empty if the dataset can be read
   */
  public record Status(String spec, String where, List<String> missing) {
    /** Copies the list. */
    public Status {
      missing = List.copyOf(missing);
    }

    /** Whether every file is there; their content is only checked by reading them. */
    public boolean ready() {
      return missing.isEmpty();
    }
  }

  private Datasets() {}

  private static DataSet.Reader idx(String name, List<String> classes) {
    return DataSet.Reader.ofOneSize(IdxReader::missing, dir -> IdxReader.read(dir, name, classes));
  }

  private static FetchSource corrupted(
      String name, String what, String base, String file, String folder) {
    return new FetchSource(
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

  /** All that can be read; unmodifiable. */
  public static List<DataSet> all() {
    return ALL;
  }

  /** All that can be fetched; unmodifiable. */
  public static List<FetchSource> sources() {
    return Stream.concat(ALL.stream().flatMap(set -> set.source().stream()), CORRUPTED.stream())
        .toList();
  }

  /**
   * What can be fetched under a name.
   *
   * @throws DataException if there is none of that name
   */
  public static FetchSource source(String name) {
    List<String> names = sources().stream().map(FetchSource::name).toList();
    return sources().stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    "'%s' cannot be fetched%s; choose one of %s"
                        .formatted(name, Spelling.guess(name, names), String.join(", ", names))));
  }

  /** Reads a dataset with the sizes that it has; see {@link #load(String, Framing, Reading)}. */
  public static ImageSplits load(String spec) {
    return load(spec, Framing.NONE);
  }

  /** Reads a dataset; see {@link #load(String, Framing, Reading)}. */
  public static ImageSplits load(String spec, Framing framing) {
    return load(spec, framing, Reading.USUAL);
  }

  /**
   * Reads a dataset and brings its images to a size.
   *
   * @param spec {@code NAME[@SIZE][:DIR]}, for example {@code cifar10:/data}
   * @param framing the size; what it leaves open is that of {@link #framing}
   * @param reading how files are read of a data set that is streamed
   * @return train and test
   * @throws DataException if there is no such dataset, its files are missing or they are broken
   */
  public static ImageSplits load(String spec, Framing framing, Reading reading) {
    return DatasetSpec.parse(spec, ALL).load(framing(spec, framing), reading);
  }

  /**
   * Where the images of a data set are while they are trained on.
   *
   * @throws DataException if there is no such data set
   */
  public static DataSet.Kind kind(String spec) {
    return DatasetSpec.parse(spec, ALL).set().reader().kind();
  }

  /**
   * The size that a dataset's images are brought to.
   *
   * @param spec {@code NAME[@SIZE][:DIR]}
   * @param wanted 0 where it leaves that to the dataset: 224 of 256 for cub-200, and for the others
   *     the size that they have; a shorter side of 8/7 of the size where images come in any
   * @throws DataException if there is no such dataset
   */
  public static Framing framing(String spec, Framing wanted) {
    DatasetSpec parsed = DatasetSpec.parse(spec, ALL);
    DataSet.Reader reader = parsed.set().reader();
    boolean any = reader.anySize() && parsed.size().isEmpty();
    int size = wanted.size() == 0 ? reader.side() : wanted.size();
    int resize = wanted.resize();
    if (resize == 0) {
      resize = any ? (int) Math.round(size * RESIZE_OVER_SIZE) : size;
    }
    return new Framing(size, resize, wanted.wholes());
  }

  /** Says so if there are fewer or more images than the dataset is known to have. */
  public static Optional<String> remark(String spec, ImageSplits splits) {
    DataSet set = DatasetSpec.parse(spec, ALL).set();
    DataSet.Counts found = new DataSet.Counts(splits.train().size(), splits.test().size());
    return set.counts()
        .filter(known -> !known.equals(found))
        .map(
            known ->
                "note: %s has %,d + %,d images, these files have %,d + %,d"
                    .formatted(
                        set.name(), known.train(), known.test(), found.train(), found.test()));
  }

  /**
   * Where a dataset is expected and which files are missing, without reading any.
   *
   * @param spec {@code NAME[@SIZE][:DIR]}; a data set that needs DIR but has none is not ready
   * @throws DataException if there is no such dataset
   */
  public static Status status(String spec) {
    return DatasetSpec.parse(spec, ALL).status(spec);
  }
}
