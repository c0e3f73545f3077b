package org.catchupmix.data.sets;

import com.google.auto.service.AutoService;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.catchupmix.data.sets.RemoteFiles.RemoteFile;
import org.catchupmix.data.shards.ShardReader;

/**
 * The sources of images in this library.
 *
 * <p>No author publishes a SHA-256. Those here are the ones by which TensorFlow Datasets checks the
 * same files (its folder url_checksums; for MNIST and CUB-200-2011 of another server), and for
 * Tiny-ImageNet the one that several public projects have recorded.
 */
@AutoService(DataSources.class)
public final class KnownSources implements DataSources {
  private static final List<DataSource> ALL =
      List.of(
          new DataSource(
              "fashion-sample",
              "10,000 + 2,000 images of Fashion-MNIST, class-balanced, 28 x 28 grey, 10 classes",
              "MIT, Zalando SE",
              "It is shipped with the program.",
              FashionSample.LAYOUT,
              Optional.of(new DataSource.Counts(10_000, 2_000)),
              Optional.empty()),
          DataSource.published(
                  "fashion-mnist",
                  "Fashion-MNIST: 60,000 + 10,000 images of clothes, 28 x 28 grey, 10 classes",
                  "MIT, Zalando SE",
                  IdxReader.layout("fashion-mnist", FashionSample.CLASSES),
                  new DataSource.Counts(60_000, 10_000))
              .at(
                  "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
                  "fashion-mnist",
                  """
                  train-images-idx3-ubyte.gz 3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84
                  train-labels-idx1-ubyte.gz a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845
                  t10k-images-idx3-ubyte.gz 346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073
                  t10k-labels-idx1-ubyte.gz 67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5
                  """),
          DataSource.published(
                  "mnist",
                  "MNIST: 60,000 + 10,000 handwritten digits, 28 x 28 grey, 10 classes",
                  "none comes with the files; CC BY-SA 3.0 (Y. LeCun, C. Cortes) according to Keras",
                  IdxReader.layout(
                      "mnist", IntStream.range(0, 10).mapToObj(String::valueOf).toList()),
                  new DataSource.Counts(60_000, 10_000))
              .at(
                  "https://ossci-datasets.s3.amazonaws.com/mnist/",
                  "mnist",
                  """
                  train-images-idx3-ubyte.gz 440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609
                  train-labels-idx1-ubyte.gz 3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c
                  t10k-images-idx3-ubyte.gz 8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6
                  t10k-labels-idx1-ubyte.gz f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6
                  """),
          DataSource.own(
              "idx",
              "any dataset in the files of MNIST, grey; as many classes as the labels say",
              "your own",
              IdxReader.layout("idx", List.of())),
          DataSource.published(
                  "cifar10",
                  "CIFAR-10: 50,000 + 10,000 photographs, 32 x 32 RGB, 10 classes",
                  "none stated; the authors ask to cite Krizhevsky 2009",
                  CifarReader.CIFAR10.layout(),
                  new DataSource.Counts(50_000, 10_000))
              .at(
                  "https://www.cs.toronto.edu/~kriz/",
                  "cifar-10-batches-bin",
                  "cifar-10-binary.tar.gz c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"),
          DataSource.published(
                  "cifar100",
                  "CIFAR-100: 50,000 + 10,000 photographs, 32 x 32 RGB, 100 (fine) classes",
                  "none stated; the authors ask to cite Krizhevsky 2009",
                  CifarReader.CIFAR100.layout(),
                  new DataSource.Counts(50_000, 10_000))
              .at(
                  "https://www.cs.toronto.edu/~kriz/",
                  "cifar-100-binary",
                  "cifar-100-binary.tar.gz 58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec"),
          DataSource.published(
                  "svhn",
                  "SVHN: 73,257 + 26,032 cropped house numbers, 32 x 32 RGB, 10 classes",
                  "for non-commercial use only, say the authors of the full images",
                  SvhnReader.LAYOUT,
                  new DataSource.Counts(73_257, 26_032))
              .at(
                  "https://ufldl.stanford.edu/housenumbers/",
                  "svhn",
                  """
                  train_32x32.mat 435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8
                  test_32x32.mat cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b
                  """),
          DataSource.published(
                  "tiny-imagenet",
                  "Tiny-ImageNet: 100,000 + 10,000 photographs, 64 x 64 RGB, 200 classes",
                  "none stated; a part of ImageNet, which is for non-commercial research",
                  TinyImageNetReader.LAYOUT,
                  new DataSource.Counts(100_000, 10_000))
              .at(
                  "https://cs231n.stanford.edu/",
                  "tiny-imagenet-200",
                  "tiny-imagenet-200.zip 6198c8ae015e2b3e007c7841da39ec069199b9aa3bfa943a462022fe5e43c821"),
          DataSource.published(
                  "cub-200",
                  "CUB-200-2011: 5,994 + 5,794 photographs of birds, any size, RGB, 200 classes",
                  "none stated; the photographs belong to those who took them",
                  Cub200Reader.LAYOUT,
                  new DataSource.Counts(5_994, 5_794))
              .at(
                  "https://data.caltech.edu/records/65de6-vp158/files/",
                  "CUB_200_2011",
                  "CUB_200_2011.tgz 0c685df5597a8b24909f6a7c9db6d11e008733779a671760afef78feb49bf081"),
          DataSource.own(
              "folder",
              "your own images, one folder per class",
              "your own",
              ClassFolders.IN_MEMORY),
          DataSource.own(
              "stream",
              "as folder, but images stay in their files, for sets larger than memory; RGB",
              "your own",
              ClassFolders.STREAMED),
          DataSource.own(
              "shards",
              "images in tar files as WebDataset has them, streamed; RGB",
              "catchup data pack makes them",
              new Layout(ShardReader.FILES, ShardReader::read, true, 0, Layout.Kind.SHARDS)),
          new DataSource(
              "imagenet",
              "ImageNet (ILSVRC2012): 1,281,167 + 50,000 photographs, any size, streamed, RGB, 1000 classes",
              "for non-commercial research and education, by the terms of image-net.org",
              "from image-net.org, after registration",
              ImageNetReader.LAYOUT,
              Optional.of(new DataSource.Counts(1_281_167, 50_000)),
              Optional.empty()));

  /** Corrupted test images, which are fetched but not trained on. */
  private static final List<RemoteFiles> CORRUPTED =
      List.of(
          corrupted(
              "cifar10-c",
              "CIFAR-10-C: the 10,000 test images of CIFAR-10 under 19 corruptions at 5 severities",
              "https://zenodo.org/records/2535967/files/",
              "CIFAR-10-C",
              "CIFAR-10-C.tar c72763e101c723b7c507b96205f7e938912a5d587376173b825850cf3cb876a7"),
          corrupted(
              "cifar100-c",
              "CIFAR-100-C: the 10,000 test images of CIFAR-100 under 19 corruptions at 5 severities",
              "https://zenodo.org/records/3555552/files/",
              "CIFAR-100-C",
              "CIFAR-100-C.tar 30ee6543a1bfd049fa33834b7c1ada301e7064b7fbe8fc38340eb8b62ced4b33"));

  @Override
  public List<DataSource> sources() {
    return ALL;
  }

  @Override
  public List<RemoteFiles> otherFiles() {
    return CORRUPTED;
  }

  private static RemoteFiles corrupted(
      String name, String what, String base, String folder, String file) {
    return new RemoteFiles(
        name,
        what,
        URI.create(base),
        RemoteFile.list(file),
        folder,
        "CC BY 4.0, D. Hendrycks and T. Dietterich",
        "catchup eval RUN --suite corrupt --corruption-files %s");
  }
}
