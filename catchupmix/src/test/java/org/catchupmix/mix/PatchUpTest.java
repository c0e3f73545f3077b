package org.catchupmix.mix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.check.GradientCheck;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.junit.jupiter.api.Test;

class PatchUpTest extends ReferenceGraph {
  private static final PatchUp HARD = patchUp(PatchUp.Type.HARD, 3, 0.5);
  private static final PatchUp SOFT = patchUp(PatchUp.Type.SOFT, 3, 0.75);
  private static final int[] SWAPPED = {1, 0};

  private static PatchUp patchUp(PatchUp.Type type, int block, double gamma) {
    return new PatchUp(2, List.of(1), type, block, gamma);
  }

  private static double own(Mixed mixed) {
    return assertInstanceOf(LabelMix.OneWeight.class, mixed.labels()).ownWeight();
  }

  private Mixed at(PatchUp options, double lambda, int seed, Var h) {
    return new PatchUp.Patched(options, 1, lambda, SWAPPED, seed).at(graph, 1, h, Saliency.NONE);
  }

  private static boolean[] marks(String text) {
    boolean[] marks = new boolean[text.length()];
    for (int i = 0; i < marks.length; i++) {
      marks[i] = text.charAt(i) == '1';
    }
    return marks;
  }

  @Test
  void blocksStandAroundTheirCentresAndAreClipped() {
    assertArrayEquals(
        marks("1100" + "1100" + "0000" + "0000"),
        PatchUp.holes(marks("1000" + "0000" + "0000" + "0000"), 3, 4, 4, 1));
    assertArrayEquals(
        marks("0000" + "0111" + "0111" + "0111"),
        PatchUp.holes(marks("0000" + "0000" + "0010" + "0000"), 3, 4, 4, 1));
    // Two filters side by side in memory: the first has a centre in the last of three pixels.
    assertArrayEquals(marks("001010"), PatchUp.holes(marks("000010"), 3, 1, 3, 2));
  }

  @Test
  void gammaIsAdjustedToTheBlock() {
    // 0.5 * 32^2 / (7^2 * 26^2)
    assertEquals(512.0 / 33124, PatchUp.centreProbability(0.5, 7, 32, 32), 1e-15);
    assertEquals(0.75, PatchUp.centreProbability(0.75, 1, 9, 5), 1e-15);
    assertEquals(3, PatchUp.block(7, 4, 4));
    assertEquals(7, PatchUp.block(7, 7, 9));
    assertEquals(1, PatchUp.block(7, 1, 1));
  }

  @Test
  void hardTakesThePartnersBlocks() {
    Var h = constant(Shape.of(2, 1, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8);
    PatchUp.Patched mix = new PatchUp.Patched(HARD, 2, 0.3, SWAPPED, 0);
    assertSame(h, mix.at(graph, 1, h, Saliency.NONE).features(), "others are left as they are");
    Mixed mixed = mix.alter(graph, h, marks("1000"));
    assertArrayEquals(new double[] {5, 2, 3, 4, 1, 6, 7, 8}, numbers(mixed));
    assertEquals(0.75, own(mixed), 1e-15);
  }

  @Test
  void softInterpolatesInTheBlocks() {
    Var h = constant(Shape.of(2, 1, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8);
    // 0.3 has no float: the weights of features and labels are equal only in double precision.
    Mixed mixed = new PatchUp.Patched(SOFT, 2, 0.3, SWAPPED, 0).alter(graph, h, marks("1010"));
    assertArrayEquals(new double[] {3.8, 2, 5.8, 4, 2.2, 6, 4.2, 8}, numbers(mixed), 1e-14);
    assertEquals(0.5 + 0.5 * 0.3, own(mixed), 1e-15);
  }

  @Test
  void aboutGammaOfTheFeaturesIsAltered() {
    // The formula ignores that blocks overlap: 1 - (1 - p)^(b*b) of the inner elements, less at the
    // border.
    double[] ones = new double[2 * 12 * 12 * 8];
    Arrays.fill(ones, ones.length / 2, ones.length, 1);
    double own = 0;
    for (int seed = 0; seed < 40; seed++) {
      Var h = constant(Shape.of(2, 12, 12, 8), ones);
      Mixed mixed = at(HARD, 0, seed, h);
      double[] out = numbers(mixed);
      double altered = Arrays.stream(out, 0, ones.length / 2).sum() / (ones.length / 2.0);
      assertEquals(1 - own(mixed), altered, 1e-12);
      own += own(mixed) / 40;
    }
    double inner = 1 - Math.pow(1 - 0.5 * 144 / (9 * 100), 9);
    assertTrue(1 - own > 0.85 * inner && 1 - own < 1.02 * inner, (1 - own) + " of " + inner);
  }

  @Test
  void theMaskIsThatOfItsSeed() {
    Var h = constant(Shape.of(2, 6, 6, 1), new PhiloxRandom(1, "h").doubles(72).toArray());
    double[] one = at(SOFT, 0.5, 7, h).features().value().toDoubles();
    double[] same = at(SOFT, 0.5, 7, h).features().value().toDoubles();
    double[] other = at(SOFT, 0.5, 8, h).features().value().toDoubles();
    assertArrayEquals(one, same);
    assertNotEquals(Arrays.toString(one), Arrays.toString(other));
  }

  @Test
  void itsGradientIsThatOfFiniteDifferences() {
    double[] x = new PhiloxRandom(3, "x").doubles(3 * 4 * 4 * 2, -1, 1).toArray();
    for (PatchUp options : List.of(HARD, SOFT)) {
      double[] errors =
          GradientCheck.compare(
              backend,
              (g, in) ->
                  new PatchUp.Patched(options, 2, 0.3, new int[] {2, 0, 1}, 5)
                      .at(g, 2, in.get(0), Saliency.NONE)
                      .features(),
              List.of(new GradientCheck.Input(Shape.of(3, 4, 4, 2), x)));
      assertTrue(errors[0] < 1e-8, options + ": " + errors[0]);
    }
  }

  @Test
  void optionsHaveDefaultsAndAreChecked() {
    assertEquals(List.of(0, 1, 2), new PatchUp().defaultPoints(List.of(1, 2, 3, 4, 5)));
    assertEquals(0.5, new PatchUp().share());
    assertEquals(0.75, patchUp(PatchUp.Type.SOFT, 7, 0).share());
    assertThrows(IllegalArgumentException.class, () -> patchUp(PatchUp.Type.HARD, 4, 0.5));
    assertThrows(IllegalArgumentException.class, () -> patchUp(PatchUp.Type.HARD, 3, 1.5));
  }
}
