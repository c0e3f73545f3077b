package org.catchupmix.data.fetch;

import java.net.URI;
import java.util.List;
import org.catchupmix.data.DataException;
import org.catchupmix.data.DatasetKind;
import org.catchupmix.data.Datasets;
import org.catchupmix.data.Spelling;

/**
 * The data sets that can be fetched, from their canonical addresses.
 *
 * <p>Their MD5 sums are those that the authors publish where they do (CIFAR: the page
 * www.cs.toronto.edu/~kriz/cifar.html; Fashion-MNIST: the README of zalandoresearch/fashion-mnist;
 * CIFAR-10-C and CIFAR-100-C: Zenodo's records; CUB-200-2011: CaltechDATA), and otherwise those by
 * which well-known loaders check the files (MNIST and SVHN: torchvision.datasets; Tiny-ImageNet:
 * avalanche's TinyImagenet).
 */
public final class FetchSources {
  private static final String TRAIN_WITH = "catchup train --data %s:%%s";
  private static final String EVALUATE_WITH =
      "catchup eval RUN --suite corrupt --corruption-files %s";
  private static final String CORRUPTIONS =
      "{gaussian_noise,shot_noise,impulse_noise,defocus_blur,glass_blur,motion_blur,zoom_blur,snow,"
          + "frost,fog,brightness,contrast,elastic_transform,pixelate,jpeg_compression}.npy";

  private static final List<FetchSource> ALL =
      List.of(
          unpacked(
              "fashion-mnist",
              "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
              List.of(
                  new RemoteFile("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
                  new RemoteFile("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
                  new RemoteFile("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79"),
                  new RemoteFile("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310"))),
          unpacked(
              "mnist",
              "https://ossci-datasets.s3.amazonaws.com/mnist/",
              List.of(
                  new RemoteFile("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
                  new RemoteFile("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"),
                  new RemoteFile("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3"),
                  new RemoteFile("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c"))),
          archived(
              "cifar10",
              "https://www.cs.toronto.edu/~kriz/",
              new RemoteFile("cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530"),
              ArchiveKind.TAR_GZ,
              "cifar-10-batches-bin",
              List.of(
                  new FileCount("data_batch_[1-5].bin", 5, 30_730_000),
                  new FileCount("test_batch.bin", 1, 30_730_000))),
          archived(
              "cifar100",
              "https://www.cs.toronto.edu/~kriz/",
              new RemoteFile("cifar-100-binary.tar.gz", "03b5dce01913d631647c71ecec9e9cb8"),
              ArchiveKind.TAR_GZ,
              "cifar-100-binary",
              List.of(
                  new FileCount("train.bin", 1, 153_700_000),
                  new FileCount("test.bin", 1, 30_740_000))),
          archived(
              "tiny-imagenet",
              "http://cs231n.stanford.edu/",
              new RemoteFile("tiny-imagenet-200.zip", "90528d7ca1a48142e341f4ef8d21d0de"),
              ArchiveKind.ZIP,
              "tiny-imagenet-200",
              List.of(
                  FileCount.of("wnids.txt", 1),
                  FileCount.of("train/*/images/*.JPEG", 100_000),
                  FileCount.of("val/val_annotations.txt", 1),
                  FileCount.of("val/images/*.JPEG", 10_000))),
          unpacked(
              "svhn",
              "http://ufldl.stanford.edu/housenumbers/",
              List.of(
                  new RemoteFile("train_32x32.mat", "e26dedcc434d2e4c54c9b2d4a06d8373"),
                  new RemoteFile("test_32x32.mat", "eb5a983be6a315427106f1b164d9cef3"))),
          archived(
              "cub-200",
              "https://data.caltech.edu/records/65de6-vp158/files/",
              new RemoteFile("CUB_200_2011.tgz", "97eceeb196236b17998738112f37df78"),
              ArchiveKind.TAR_GZ,
              "CUB_200_2011",
              List.of(
                  FileCount.of("{images,image_class_labels,train_test_split,classes}.txt", 4),
                  FileCount.of("images/*/*.jpg", 11_788))),
          corrupted(
              "cifar10-c",
              "CIFAR-10-C: the 10,000 test pictures of CIFAR-10 under 19 corruptions at 5 severities",
              "https://zenodo.org/records/2535967/files/",
              new RemoteFile("CIFAR-10-C.tar", "56bf5dcef84df0e2308c6dcbcbbd8499"),
              "CIFAR-10-C"),
          corrupted(
              "cifar100-c",
              "CIFAR-100-C: the 10,000 test pictures of CIFAR-100 under 19 corruptions at 5 severities",
              "https://zenodo.org/records/3555552/files/",
              new RemoteFile("CIFAR-100-C.tar", "11f0ed0f1191edbf9fa23466ae6021d3"),
              "CIFAR-100-C"));

  private FetchSources() {}

  /** All of them; unmodifiable. */
  public static List<FetchSource> all() {
    return ALL;
  }

  /** Their names. */
  public static List<String> names() {
    return ALL.stream().map(FetchSource::name).toList();
  }

  /**
   * One of them.
   *
   * @throws DataException if there is none of that name
   */
  public static FetchSource named(String name) {
    return ALL.stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    "'%s' cannot be fetched%s; choose one of %s"
                        .formatted(
                            name,
                            Spelling.nearest(name, names())
                                .map(n -> " (did you mean %s?)".formatted(n))
                                .orElse(""),
                            String.join(", ", names()))));
  }

  private static FetchSource unpacked(String name, String base, List<RemoteFile> files) {
    DatasetKind kind = kind(name);
    return new FetchSource(
        name,
        kind.what(),
        URI.create(base),
        files,
        ArchiveKind.NONE,
        name,
        files.stream().map(f -> FileCount.of(f.name(), 1)).toList(),
        kind.licence(),
        TRAIN_WITH.formatted(name));
  }

  private static FetchSource archived(
      String name,
      String base,
      RemoteFile file,
      ArchiveKind archive,
      String folder,
      List<FileCount> contents) {
    DatasetKind kind = kind(name);
    return new FetchSource(
        name,
        kind.what(),
        URI.create(base),
        List.of(file),
        archive,
        folder,
        contents,
        kind.licence(),
        TRAIN_WITH.formatted(name));
  }

  private static FetchSource corrupted(
      String name, String what, String base, RemoteFile file, String folder) {
    return new FetchSource(
        name,
        what,
        URI.create(base),
        List.of(file),
        ArchiveKind.TAR,
        folder,
        List.of(FileCount.of(CORRUPTIONS, 15), FileCount.of("labels.npy", 1)),
        "CC BY 4.0, D. Hendrycks and T. Dietterich",
        EVALUATE_WITH);
  }

  private static DatasetKind kind(String name) {
    return Datasets.kinds().stream().filter(k -> k.name().equals(name)).findFirst().orElseThrow();
  }
}
