package org.catchupmix.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.parallel.Shards;
import org.catchupmix.recipe.RecipeText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchSourceTest {
  private static final Shards ONE = new Shards(1, 0, 1);
  private static final ImageTransform NO_TRANSFORM =
      new ImageTransform(new double[] {0}, new double[] {1});

  private static final int N = 200;

  /** Images of two pixels that hold their number. */
  private static ImageDataset numbered() {
    byte[][] images = new byte[N][];
    int[] labels = new int[N];
    for (int i = 0; i < N; i++) {
      images[i] = new byte[] {(byte) i, (byte) (i >> 8)};
      labels[i] = i % 3;
    }
    return new ImageDataset("numbered", 1, 2, 1, images, labels, List.of("a", "b", "c"));
  }

  private static RecipeText recipe() {
    return new RecipeText().with("batch", 32).with("crop", 2);
  }

  private static List<Batch.Stored> epoch(RecipeText recipe, int epoch) {
    List<Batch.Stored> batches = new ArrayList<>();
    try (BatchSource source =
        BatchSource.training(numbered(), NO_TRANSFORM, recipe.settle(), epoch, 0, ONE)) {
      for (int b = 0; b < source.batches(); b++) {
        batches.add(source.next());
      }
    }
    return batches;
  }

  private static int[] numbers(List<Batch.Stored> batches) {
    return batches.stream()
        .flatMapToInt(
            b ->
                IntStream.range(0, b.size())
                    .map(i -> (b.images()[2 * i] & 0xff) + 256 * b.images()[2 * i + 1]))
        .toArray();
  }

  private static int[] placements(List<Batch.Stored> batches, int column) {
    return batches.stream()
        .flatMapToInt(b -> IntStream.range(0, b.size()).map(i -> b.placement()[3 * i + column]))
        .toArray();
  }

  @Test
  void eachImageComesOnceWithItsLabel() {
    List<Batch.Stored> batches = epoch(recipe(), 1);
    int[] seen = numbers(batches);
    assertFalse(Arrays.equals(IntStream.range(0, N).toArray(), seen), "shuffled");
    assertArrayEquals(IntStream.range(0, N).toArray(), Arrays.stream(seen).sorted().toArray());
    int at = 0;
    for (Batch.Stored b : batches) {
      for (int label : b.labels()) {
        assertEquals(seen[at++] % 3, label);
      }
    }
  }

  @Test
  void orderDependsOnSeedAndEpochAlone() {
    RecipeText other = recipe().with("seed", 2L);
    int[] order = numbers(epoch(recipe(), 1));
    assertArrayEquals(order, numbers(epoch(recipe(), 1)));
    assertFalse(Arrays.equals(order, numbers(epoch(recipe(), 2))));
    assertFalse(Arrays.equals(order, numbers(epoch(other, 1))));
  }

  @Test
  void theCropOfAnImageDoesNotDependOnItsPlaceInTheEpoch() {
    RecipeText small = recipe().with("batch", 7);
    List<Batch.Stored> one = epoch(recipe(), 4);
    List<Batch.Stored> two = epoch(small, 4);
    assertArrayEquals(placements(one, 0), Arrays.copyOf(placements(two, 0), N));
  }

  @Test
  void cropsReachEachShiftAndFlipsAreHalf() {
    List<Batch.Stored> batches = epoch(recipe(), 1);
    TreeSet<Integer> shifts = new TreeSet<>(List.of(-2, -1, 0, 1, 2));
    for (int column : new int[] {0, 1}) {
      TreeSet<Integer> seen = new TreeSet<>();
      Arrays.stream(placements(batches, column)).forEach(seen::add);
      assertEquals(shifts, seen);
    }
    double flips = Arrays.stream(placements(batches, 2)).average().orElseThrow();
    assertTrue(flips > 0.38 && flips < 0.62, "share of flips " + flips);
    RecipeText plain = recipe().with("flip", false).with("crop", 0);
    List<Batch.Stored> still = epoch(plain, 1);
    for (int column = 0; column < 3; column++) {
      assertTrue(Arrays.stream(placements(still, column)).allMatch(v -> v == 0));
    }
  }

  @Test
  void aFailureReachesTheReaderBehindTheBatchesThatWait() {
    Batch.Stored empty =
        new Batch.Stored(Shape.of(), new byte[0], new int[0], new int[0], NO_TRANSFORM);
    try (BatchSource source =
        new BatchSource(
            0,
            9,
            b -> {
              if (b == 4) {
                throw new ArithmeticException("batch 4");
              }
              return empty;
            })) {
      for (int b = 0; b < 4; b++) {
        source.next();
      }
      assertThrows(ArithmeticException.class, source::next);
    }
  }

  @Test
  void aBatchOfRowsHasTheirImagesAndLabels() {
    Batch.Stored batch = Batch.Stored.of(numbered(), NO_TRANSFORM, 199, 4, 199);
    assertEquals(Shape.of(3, 1, 2, 1), batch.shape());
    assertArrayEquals(new int[] {199, 4, 199}, numbers(List.of(batch)));
    assertArrayEquals(new int[] {199, 4, 199}, batch.rows());
    assertArrayEquals(new int[] {1, 1, 1}, batch.labels());
    assertArrayEquals(new int[9], batch.placement());
  }

  @Test
  void aBatchOfRowsRefusesWhatDoesNotFit() {
    refuses("numbered: rows [] must name at least one image", NO_TRANSFORM);
    refuses("numbered: row 200 must be 0..199", NO_TRANSFORM, 3, 200);
    refuses("numbered: row -1 must be 0..199", NO_TRANSFORM, -1);
    ImageTransform rgb = new ImageTransform(new double[3], new double[] {1, 1, 1});
    refuses("numbered: the transform has 3 channels, must have 1 as the images", rgb, 0);
  }

  private static void refuses(String message, ImageTransform transform, int... rows) {
    ImageDataset data = numbered();
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> Batch.Stored.of(data, transform, rows));
    assertEquals(message, e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"96, 1, 3", "97, 1, 3", "98, 1, 4", "20, 1, 1", "103, 4, 3", "104, 4, 4"})
  void aLastBatchWithAShardOfOneImageIsLeftOut(int images, int shards, int batches) {
    RecipeText recipe = new RecipeText().with("batch", 32).with("shards", shards);
    assertEquals(batches, BatchSource.batches(images, recipe.settle()));
  }
}
