package org.catchupmix.data;

import static org.catchupmix.data.Broken.assertSentence;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {
  private static final String FOUR =
      "train-images-idx3-ubyte[.gz]; train-labels-idx1-ubyte[.gz]; t10k-images-idx3-ubyte[.gz];"
          + " t10k-labels-idx1-ubyte[.gz]";

  @TempDir private Path dir;

  private void writeIdx() throws IOException {
    Files.write(dir.resolve("train-images-idx3-ubyte"), IdxReaderTest.images(2, 3, 3));
    Files.write(dir.resolve("train-labels-idx1-ubyte"), IdxReaderTest.labels(0, 1));
    Files.write(dir.resolve("t10k-images-idx3-ubyte"), IdxReaderTest.images(1, 3, 3));
    Files.write(dir.resolve("t10k-labels-idx1-ubyte"), IdxReaderTest.labels(1));
  }

  /** Fashion-MNIST as if its package were installed in the folder of this test. */
  private DatasetSpec installed() {
    DataSet set = DatasetSpec.parse("fashion-mnist", Datasets.all()).set();
    return new DatasetSpec(
        set.installed(dir, "apt-get install dataset-fashion-mnist"),
        OptionalInt.empty(),
        Optional.empty());
  }

  private static ImageSplits load(DatasetSpec spec) {
    return spec.load(Framing.NONE, Reading.USUAL);
  }

  @Test
  void readsEachIdxKindWithItsClasses() throws IOException {
    writeIdx();
    assertEquals(2, Datasets.load("idx:" + dir).train().classes());
    assertEquals("9", Datasets.load("mnist:" + dir).train().classNames().getLast());
    assertEquals("Bag", Datasets.load("fashion-mnist:" + dir).test().classNames().get(8));
    assertEquals("Bag", load(installed()).test().classNames().get(8));
  }

  @Test
  void readsTheSample() {
    assertEquals("fashion-sample train", Datasets.load("fashion-sample").train().name());
  }

  @Test
  void everyKindIsDescribedAndDispatched() {
    assertEquals(
        List.of(
            "fashion-sample",
            "fashion-mnist",
            "mnist",
            "idx",
            "cifar10",
            "cifar100",
            "svhn",
            "tiny-imagenet",
            "cub-200",
            "folder",
            "stream",
            "shards",
            "imagenet"),
        Datasets.all().stream().map(DataSet::name).toList());
    for (DataSet kind : Datasets.all()) {
      assertFalse(kind.expected().isEmpty(), kind.name());
      assertFalse(kind.howToGet().isEmpty(), kind.name());
      if (!kind.name().equals("fashion-sample")) {
        String spec = kind.name() + ":" + dir;
        assertFalse(Datasets.status(spec).ready(), spec);
        assertThrows(DataException.class, () -> Datasets.load(spec), spec);
      }
    }
  }

  @Test
  void statusSaysWhereItLooks() throws IOException {
    assertEquals(
        new Datasets.Status("fashion-sample", "in the program's jar", List.of()),
        Datasets.status("fashion-sample"));
    Datasets.Status installed = installed().status("fashion-mnist");
    assertEquals(dir.toString(), installed.where());
    assertEquals(IdxReader.FILES, installed.missing());
    writeIdx();
    assertTrue(installed().status("fashion-mnist").ready());
    assertTrue(Datasets.status("mnist:" + dir).ready());
    Datasets.Status none = Datasets.status("mnist");
    assertEquals("nowhere until you name the folder: mnist:DIR", none.where());
    assertFalse(none.ready());
    Files.createDirectory(dir.resolve("train"));
    assertEquals(List.of("test (or val)"), Datasets.status("folder:" + dir).missing());
  }

  @Test
  void unknownNames() {
    String names = Datasets.all().stream().map(DataSet::name).collect(Collectors.joining(", "));
    assertUnknown("cifar-10", " (did you mean cifar10?)", names);
    assertUnknown("CIFAR100", " (did you mean cifar100?)", names);
    assertUnknown("fashion_mnist", " (did you mean fashion-mnist?)", names);
    assertUnknown("imagenette2", "", names);
    assertUnknown("", "", names);
  }

  private void assertUnknown(String name, String guess, String names) {
    assertSentence(
        () -> Datasets.load(name + ":" + dir),
        "There is no dataset '%s'%s; choose one of %s.",
        name,
        guess,
        names);
  }

  @Test
  void aFolderThatIsNeededOrIsNoFolder() {
    assertSentence(
        () -> Datasets.load("idx"),
        "idx needs a folder; write idx:DIR, where DIR holds %s (your own, or for example KMNIST"
            + " from codh.rois.ac.jp/kmnist).",
        FOUR);
    assertSentence(
        () -> Datasets.load("mnist:"),
        "The dataset 'mnist:' has no folder after the colon; write mnist:DIR.");
    Path nowhere = dir.resolve("nowhere");
    assertSentence(
        () -> Datasets.load("cifar10:" + nowhere),
        "%s is not a folder; name the one that holds data_batch_1.bin .. data_batch_5.bin,"
            + " test_batch.bin; batches.meta.txt (optional: the class names); or the folder"
            + " cifar-10-batches-bin with these in it (catchup data fetch cifar10).",
        nowhere);
    assertSentence(
        () -> Datasets.load("fashion-sample:" + dir),
        "fashion-sample is shipped with the program and takes no folder such as %s; write"
            + " fashion-sample alone, or fashion-mnist:DIR for the whole dataset.",
        dir);
    assertSentence(
        () -> Datasets.load("idx:a\0b"),
        "'a\0b' is not a path on this system (Nul character not allowed); give an existing"
            + " folder.");
  }

  @Test
  void fashionMnistThatIsNotInstalled() throws IOException {
    writeIdx();
    Files.delete(dir.resolve("t10k-labels-idx1-ubyte"));
    assertSentence(
        () -> load(installed()),
        "%s has no t10k-labels-idx1-ubyte; run apt-get install dataset-fashion-mnist, or write"
            + " fashion-mnist:DIR.",
        dir);
  }

  @Test
  void sizes() {
    DatasetSpec spec = DatasetSpec.parse("folder@32:C:\\images", Datasets.all());
    assertEquals(32, spec.size().orElseThrow());
    assertEquals(Path.of("C:\\images"), spec.dir().orElseThrow());
    assertSentence(
        () -> Datasets.load("folder@0:x"),
        "The dataset 'folder@0:x' asks for the size '0', but it must be 1 to 1024; write, say,"
            + " folder@32:DIR.");
    assertSentence(
        () -> Datasets.load("folder@big:x"),
        "The dataset 'folder@big:x' asks for the size 'big', but it must be 1 to 1024; write, say,"
            + " folder@32:DIR.");
    assertSentence(
        () -> Datasets.load("mnist@32:x"),
        "The dataset 'mnist@32:x' asks for a size, but only folder can be scaled; write"
            + " mnist:DIR.");
  }

  @Test
  void namesWhatCanBeFetched() {
    assertEquals(
        List.of(
            "fashion-mnist",
            "mnist",
            "cifar10",
            "cifar100",
            "svhn",
            "tiny-imagenet",
            "cub-200",
            "cifar10-c",
            "cifar100-c"),
        Datasets.sources().stream().map(FetchSource::name).toList());
  }

  @Test
  void everySumIsOneAndItsOwn() {
    Set<String> sums = new HashSet<>();
    for (FetchSource source : Datasets.sources()) {
      assertTrue(source.base().toString().matches("https://.*/"), source.name());
      for (FetchSource.RemoteFile file : source.files()) {
        assertTrue(file.md5().matches("[0-9a-f]{32}"), file.name());
        assertTrue(sums.add(file.md5()), file.name());
        assertTrue(file.sha256().matches("[0-9a-f]{64}"), file.name());
        assertTrue(sums.add(file.sha256()), file.name());
      }
    }
  }

  @Test
  void whatIsFetchedIsLookedForWhereItIsPut() {
    for (FetchSource source : Datasets.sources()) {
      if (source.use().contains("train --data")) {
        String spec = source.use().formatted("nowhere").replaceFirst(".* ", "");
        assertEquals("nowhere", Datasets.status(spec).where(), source.name());
      } else {
        assertTrue(source.use().contains("--corruption-files %s"), source.name());
      }
    }
  }

  @Test
  void aSlipIsGuessedWhereItIsFetched() {
    List<String> names = Datasets.sources().stream().map(FetchSource::name).toList();
    assertSentence(
        () -> Datasets.source("cifar-100"),
        "'cifar-100' cannot be fetched (did you mean cifar100?); choose one of %s",
        String.join(", ", names));
  }
}
