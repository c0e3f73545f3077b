package org.catchupmix.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ResizedCrop;
import org.catchupmix.parallel.Shards;
import org.catchupmix.recipe.Augmentation;
import org.catchupmix.recipe.RecipeText;
import org.junit.jupiter.api.Test;

class ResizedCropTest {
  private static final int DRAWS = 20_000;

  private static ResizedCrop draw(int height, int width, double least, int i) {
    return ResizedCrop.draw(height, width, least, new PhiloxRandom(7, "crop", i));
  }

  @Test
  void areasAndShapesAreThoseOfTheRule() {
    double area = 0;
    double logRatio = 0;
    for (int i = 0; i < DRAWS; i++) {
      ResizedCrop c = draw(200, 200, 0.5, i);
      double share = c.rows() * c.columns() / 40_000.0;
      double ratio = (double) c.columns() / c.rows();
      assertTrue(share > 0.49 && share <= 1, c.toString());
      assertTrue(ratio > 0.74 && ratio < 1.35, c.toString());
      assertTrue(c.top() >= 0 && c.top() + c.rows() <= 200, c.toString());
      assertTrue(c.left() >= 0 && c.left() + c.columns() <= 200, c.toString());
      area += share;
      logRatio += Math.log(ratio);
    }
    // Uniform areas would have the mean 0.75; what does not fit is drawn again, which takes large
    // ones away. The means are those of the rule run with 10^6 draws in Python.
    assertEquals(0.6937, area / DRAWS, 0.004);
    assertEquals(0, logRatio / DRAWS, 0.004);
  }

  @Test
  void aPartThatNeverFitsIsTakenFromTheMiddle() {
    // All of the area of a strip: its shape is never allowed.
    assertEquals(new ResizedCrop(0, 193, 10, 13), draw(10, 400, 1, 0));
    assertEquals(new ResizedCrop(193, 0, 13, 10), draw(400, 10, 1, 0));
  }

  @Test
  void anImageOfOnePixelIsItsOnlyPart() {
    for (int i = 0; i < 50; i++) {
      assertEquals(new ResizedCrop(0, 0, 1, 1), draw(1, 1, 0.08, i));
    }
  }

  /** Images of 12 x 12, each with another slope. */
  private static ImageDataset slopes(int n) {
    byte[][] images = new byte[n][144];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      for (int p = 0; p < 144; p++) {
        images[i][p] = (byte) (p + 7 * i);
      }
      labels[i] = i % 2;
    }
    return new ImageDataset("slopes", 12, 12, 1, images, labels, List.of("a", "b"));
  }

  private static List<Batch.Stored> epoch(long seed, int epoch) {
    RecipeText recipe =
        new RecipeText()
            .with("augment", Augmentation.RESIZED_CROP)
            .with("batch", 8)
            .with("seed", seed);
    ImageTransform transform = new ImageTransform(new double[1], new double[] {1});
    try (BatchSource source =
        BatchSource.training(
            slopes(24), transform, recipe.settle(), epoch, 0, new Shards(1, 0, 1))) {
      return List.of(source.next(), source.next(), source.next());
    }
  }

  @Test
  void theRandomStreamOfAnImageDecidesItsPartAndItsFlip() {
    ImageDataset data = slopes(24);
    for (int epoch = 0; epoch < 5; epoch++) {
      List<Batch.Stored> batches = epoch(5, epoch);
      int[] order = new PhiloxRandom(5, "order", epoch).permutation(24);
      for (int i = 0; i < 24; i++) {
        PhiloxRandom random = new PhiloxRandom(5, "augment", epoch, order[i]);
        ResizedCrop crop = ResizedCrop.draw(12, 12, 0.08, random);
        byte[] part = data.part(order[i], (_, _) -> crop);
        int[] flip = {0, 0, random.nextBoolean() ? 1 : 0};
        Batch.Stored one = batches.get(i / 8).part(i % 8, i % 8 + 1);
        assertArrayEquals(part, one.images());
        assertArrayEquals(flip, one.placement());
      }
    }
    byte[] images = epoch(5, 2).getFirst().images();
    assertTrue(differ(images, epoch(5, 3).getFirst().images()), "by epoch");
    assertTrue(differ(images, epoch(6, 2).getFirst().images()), "by seed");
  }

  private static boolean differ(byte[] a, byte[] b) {
    return IntStream.range(0, a.length).filter(i -> a[i] != b[i]).count() > a.length / 3;
  }
}
