package org.catchupmix.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.run.trainer.SmallRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValidationTest {
  private static final ImageDataset ALL = Datasets.load("fashion-sample").train();

  @TempDir Path runs;

  private static Set<byte[]> images(ImageDataset data) {
    return IntStream.range(0, data.size())
        .mapToObj(data::image)
        .collect(HashSet::new, Set::add, Set::addAll);
  }

  @Test
  void asManyOfEachClassAreKeptBackAndNoneIsOnBothSides() {
    Validation split = Validation.split(ALL, "0.1", 1);
    assertEquals(ALL.size() / 10, split.heldOut().size());
    assertEquals(ALL.size(), split.train().size() + split.heldOut().size());
    int[] counts = split.heldOut().classCounts();
    assertTrue(Arrays.stream(counts).allMatch(c -> c == ALL.size() / 100), Arrays.toString(counts));
    // Arrays are compared by identity: the same image is the same array.
    Set<byte[]> both = images(split.train());
    both.addAll(images(split.heldOut()));
    assertEquals(ALL.size(), both.size());
    assertEquals(images(split.heldOut()), images(Validation.split(ALL, "0.1", 1).heldOut()));
    assertEquals(
        split.heldOut().size(), Validation.split(ALL, "" + ALL.size() / 10, 1).heldOut().size());
    assertNotEquals(images(split.heldOut()), images(Validation.split(ALL, "0.1", 2).heldOut()));
  }

  @Test
  void remaindersGoToTheClassesWithTheLargest() {
    assertArrayEquals(new int[] {5, 3, 2}, Validation.quotas(new int[] {50, 30, 20}, 10));
    // Shares of 1.5, 1.2, 0.3.
    assertArrayEquals(new int[] {2, 1, 0}, Validation.quotas(new int[] {50, 40, 10}, 3));
  }

  @Test
  void aClassThatWouldLoseAllItsImagesIsNamed() {
    ImageDataset oneOfEach = ALL.firstOfEachClass(1);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Validation.split(oneOfEach, "3", 1));
    assertTrue(e.getMessage().startsWith("--val 3 "), e.getMessage());
    assertTrue(e.getMessage().contains("class 0"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "5000", "0.1", "0.20", "0.999", "0.010"})
  void countsAndSharesAreTaken(String val) {
    assertDoesNotThrow(() -> new RecipeText().with("val", val).settle());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.0", "0.0", "0.000", "0.", "ten", "1e3"})
  void aValueThatIsNeitherCountNorShareIsRefused(String val) {
    assertThrows(IllegalArgumentException.class, () -> new RecipeText().with("val", val).settle());
  }

  @Test
  void someAreLeftToTrainOn() {
    assertThrows(
        IllegalArgumentException.class, () -> Validation.split(ALL, "" + (ALL.size() - 1), 1));
  }

  private RecipeText recipe(String name) {
    return SmallRun.recipe(runs, name).with("val", "24");
  }

  @Test
  void epochsAreJudgedByValidationAndTheTestIsOneAtTheEnd() throws IOException {
    RunFolder run = SmallRun.train(recipe("whole"), 3);
    assertTrue(Files.readAllLines(run.metrics()).getFirst().contains("val_top1_percent"));
    Metrics metrics = Metrics.read(run.metrics(), 3);
    assertTrue(metrics.isValidated());
    assertEquals(3, Files.readAllLines(run.tests()).size());
    // The epochs are judged by 24 images, the end by 20.
    assertEquals(0, metrics.best().test().top1() * 24 / 100 % 1, 1e-9);
    assertEquals(0, metrics.lastTest().top1() * 20 / 100 % 1, 1e-9);
    assertEquals("24", RunFolder.open(run.path()).recipe().data().val());
  }

  @Test
  void aRunThatWasEndedGoesOnToTheSameBits() throws IOException {
    SmallRun.assertResumes(recipe(""), 1);
  }
}
