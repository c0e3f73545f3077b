package org.catchupmix.mix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.junit.jupiter.api.Test;

class CutoutTest extends ReferenceGraph {
  @Test
  void pixelsThatAreCutAreZeroInAllChannels() {
    Var x = constant(Shape.of(1, 1, 3, 2), 1, 2, 3, 4, 5, 6);
    BatchMix cutout = new Cutout.Cut(new double[] {1, 0, 1});
    Mixed input = cutout.at(graph, 0, x, Saliency.NONE);
    assertArrayEquals(new double[] {1, 2, 0, 0, 5, 6}, numbers(input));
    assertSame(LabelMix.OWN, input.labels());
    assertSame(x, cutout.at(graph, 1, x, Saliency.NONE).features(), "features are left");
  }

  @Test
  void squaresAreClippedAtTheBorderAndDifferWithinABatch() {
    TreeSet<String> seen = new TreeSet<>();
    for (int i = 0; i < 40; i++) {
      Cutout.Cut cutout = new Cutout(1, 4).draw(2, 5, 6, new PhiloxRandom(1, "test", i));
      for (int n = 0; n < 2; n++) {
        double[] keep = Arrays.copyOfRange(cutout.keep(), 30 * n, 30 * n + 30);
        long cut = Arrays.stream(keep).filter(v -> v == 0).count();
        // Two pixels to both sides of the centre: 2..4 rows and 2..4 columns are left.
        assertTrue(Set.of(4L, 6L, 8L, 9L, 12L, 16L).contains(cut), "cut " + cut);
        seen.add(Arrays.toString(keep));
      }
    }
    assertTrue(seen.size() > 20, seen.size() + " different squares");
  }

  @Test
  void aSquareStandsWhereItsCentreIs() {
    // One square of 2x2 in 2x2 pixels: centre (r,c) cuts rows r-1..r and columns c-1..c.
    TreeSet<String> seen = new TreeSet<>();
    for (int i = 0; i < 60; i++) {
      Cutout.Cut cutout = new Cutout(1, 2).draw(1, 2, 2, new PhiloxRandom(1, "test", i));
      seen.add(Arrays.toString(cutout.keep()));
    }
    assertEquals(
        new TreeSet<>(
            Set.of(
                "[0.0, 1.0, 1.0, 1.0]",
                "[0.0, 0.0, 1.0, 1.0]",
                "[0.0, 1.0, 0.0, 1.0]",
                "[0.0, 0.0, 0.0, 0.0]")),
        seen);
  }
}
