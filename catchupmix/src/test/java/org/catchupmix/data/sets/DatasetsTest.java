package org.catchupmix.data.sets;

import static org.catchupmix.data.Broken.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.catchupmix.data.Framing;
import org.catchupmix.recipe.RecipeText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetsTest {
  @TempDir private Path dir;

  private void writeIdx() throws IOException {
    Files.write(dir.resolve("train-images-idx3-ubyte"), IdxReaderTest.images(2, 3, 3));
    Files.write(dir.resolve("train-labels-idx1-ubyte"), IdxReaderTest.labels(0, 1));
    Files.write(dir.resolve("t10k-images-idx3-ubyte"), IdxReaderTest.images(1, 3, 3));
    Files.write(dir.resolve("t10k-labels-idx1-ubyte"), IdxReaderTest.labels(1));
  }

  @Test
  void readsTheSampleAndEachIdxKindWithItsClasses() throws IOException {
    writeIdx();
    assertEquals(2, Datasets.load("idx:" + dir).train().classes());
    assertEquals("9", Datasets.load("mnist:" + dir).train().classNames().getLast());
    assertEquals("fashion-sample train", Datasets.load("fashion-sample").train().name());
    assertEquals("Bag", Datasets.load("fashion-mnist:" + dir).test().classNames().get(8));
  }

  @Test
  void everyKindIsDescribedAndNamesItsEmptyFolder() {
    for (DataSource kind : Datasets.all()) {
      assertFalse(kind.origin().isEmpty(), kind.name());
      if (!kind.isShipped()) {
        assertFalse(kind.layout().files().isEmpty(), kind.name());
        assertRejected(() -> Datasets.load(kind.name() + ":" + dir), dir);
      }
    }
  }

  /** Found by the ServiceLoader, as those of any jar on the class path. */
  @Test
  void dataSetsOfOtherJarsAreReadAndCropped() throws IOException {
    Files.createFile(dir.resolve(OwnSources.FILE));
    assertEquals(List.of("white", "black"), Datasets.load("own-dots:" + dir).test().classNames());
    assertEquals("own-dots", Datasets.all().getLast().name());
    RecipeText recipe = new RecipeText().with("data", "own-dots:" + dir);
    assertEquals(7, recipe.settle().data().crop());
    assertEquals(4, recipe.with("data", "svhn:" + dir).settle().data().crop());
    assertEquals(2, recipe.with("data", "mnist:" + dir).settle().data().crop());
  }

  @Test
  void twoDataSetsOfOneNameAreRejected() {
    List<DataSources> twice = List.of(new OwnSources(), new OwnSources());
    String message =
        assertThrows(IllegalArgumentException.class, () -> Datasets.all(twice)).getMessage();
    assertTrue(message.contains("own-dots"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cifar-10", "CIFAR100", "imagenette2", ""})
  void anUnknownNameIsRejectedWithTheKnownOnes(String name) {
    String names = Datasets.all().stream().map(DataSource::name).collect(Collectors.joining(", "));
    assertRejected(() -> Datasets.load(name + ":" + dir), name, names);
  }

  @Test
  void missingAndInvalidFoldersAreRejected() {
    assertRejected(() -> Datasets.load("idx"), "idx:DIR");
    Path nowhere = dir.resolve("nowhere");
    assertRejected(() -> Datasets.load("cifar10:" + nowhere), nowhere);
    assertRejected(() -> Datasets.load("fashion-sample:" + dir), dir);
    assertRejected(() -> Datasets.load("mnist:"));
  }

  @Test
  void onlyTheFirstColonSeparates() {
    DataSpec spec = DataSpec.parse("folder:C:\\images", Datasets.all());
    assertEquals(Path.of("C:\\images"), spec.dir());
  }

  @Test
  void sizesAreCompletedByTheKind() {
    assertEquals(new Framing(224, 256), Datasets.framing("cub-200", Framing.NONE));
    assertEquals(new Framing(448, 512), Datasets.framing("cub-200", new Framing(448, 0)));
    assertEquals(Framing.NONE, Datasets.framing("cifar10", Framing.NONE));
    assertEquals(new Framing(64, 64), Datasets.framing("cifar10", new Framing(64, 0)));
    assertEquals(new Framing(56, 64), Datasets.framing("folder", new Framing(56, 0)));
    for (int[] wrong : new int[][] {{-1, 0}, {2000, 0}, {224, 200}, {224, 5000}}) {
      assertThrows(IllegalArgumentException.class, () -> new Framing(wrong[0], wrong[1]));
    }
  }

  @Test
  void unknownSourcesAreRejectedWithTheKnownOnes() {
    List<String> names = Datasets.sources().stream().map(RemoteFiles::name).toList();
    assertRejected(() -> Datasets.source("cifar-100"), String.join(", ", names));
  }
}
