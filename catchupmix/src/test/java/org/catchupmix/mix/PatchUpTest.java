package org.catchupmix.mix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Backends;
import org.catchupmix.core.Shape;
import org.catchupmix.core.autograd.GradientCheck;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.random.PhiloxRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PatchUpTest {
  private static final PatchUpOptions HARD = new PatchUpOptions(PatchUpOptions.Type.HARD, 3, 0.5);
  private static final PatchUpOptions SOFT = new PatchUpOptions(PatchUpOptions.Type.SOFT, 3, 0.75);
  private static final int[] SWAPPED = {1, 0};

  private final Backend backend = Backends.open("reference");
  private final Graph graph = Graph.recording(backend);

  @AfterEach
  void close() {
    graph.close();
    backend.close();
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
  }

  @Test
  void eachFilterHasItsOwnBlocks() {
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
    Var h = Var.constant(graph.scope().of(Shape.of(2, 1, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8));
    PatchUp mix = new PatchUp(2, 0.3, SWAPPED, HARD, 0);
    assertSame(h, mix.at(graph, 1, h), "other points are left as they are");
    assertArrayEquals(
        new double[] {5, 2, 3, 4, 1, 6, 7, 8},
        mix.alter(graph, h, marks("1000")).value().toDoubles());
    assertEquals(0.75, mix.ownWeight(), 1e-15);
  }

  @Test
  void softInterpolatesInTheBlocks() {
    Var h = Var.constant(graph.scope().of(Shape.of(2, 1, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8));
    PatchUp mix = new PatchUp(2, 0.25, SWAPPED, SOFT, 0);
    assertArrayEquals(
        new double[] {4, 2, 6, 4, 2, 6, 4, 8},
        mix.alter(graph, h, marks("1010")).value().toDoubles());
    assertEquals(0.5 + 0.5 * 0.25, mix.ownWeight(), 1e-15);
  }

  @Test
  void aboutGammaOfTheFeaturesIsAltered() {
    // The formula ignores that blocks overlap: 1 - (1 - p)^(b*b) of the inner elements, less at the
    // border.
    double[] ones = new double[2 * 12 * 12 * 8];
    Arrays.fill(ones, ones.length / 2, ones.length, 1);
    double own = 0;
    for (int seed = 0; seed < 40; seed++) {
      Var h = Var.constant(graph.scope().of(Shape.of(2, 12, 12, 8), ones));
      PatchUp mix = new PatchUp(1, 0, SWAPPED, HARD, seed);
      double[] out = mix.at(graph, 1, h).value().toDoubles();
      double altered = Arrays.stream(out, 0, ones.length / 2).sum() / (ones.length / 2.0);
      assertEquals(1 - mix.ownWeight(), altered, 1e-12);
      own += mix.ownWeight() / 40;
    }
    double inner = 1 - Math.pow(1 - 0.5 * 144 / (9 * 100), 9);
    assertTrue(1 - own > 0.85 * inner && 1 - own < 1.02 * inner, (1 - own) + " of " + inner);
  }

  @Test
  void theMaskIsThatOfItsSeed() {
    Var h =
        Var.constant(
            graph.scope().of(Shape.of(2, 6, 6, 1), new PhiloxRandom(1, "h").doubles(72).toArray()));
    double[] one = new PatchUp(1, 0.5, SWAPPED, SOFT, 7).at(graph, 1, h).value().toDoubles();
    double[] same = new PatchUp(1, 0.5, SWAPPED, SOFT, 7).at(graph, 1, h).value().toDoubles();
    double[] other = new PatchUp(1, 0.5, SWAPPED, SOFT, 8).at(graph, 1, h).value().toDoubles();
    assertArrayEquals(one, same);
    assertNotEquals(Arrays.toString(one), Arrays.toString(other));
  }

  @Test
  void itsGradientIsThatOfFiniteDifferences() {
    double[] x = new PhiloxRandom(3, "x").doubles(3 * 4 * 4 * 2, -1, 1).toArray();
    for (PatchUpOptions options : List.of(HARD, SOFT)) {
      double[] errors =
          GradientCheck.compare(
              backend,
              (g, in) -> new PatchUp(2, 0.3, new int[] {2, 0, 1}, options, 5).at(g, 2, in.get(0)),
              List.of(new GradientCheck.Input(Shape.of(3, 4, 4, 2), x)));
      assertTrue(errors[0] < 1e-8, options + ": " + errors[0]);
    }
  }

  @Test
  void atTheInputItIsCutMix() {
    BatchMix mix =
        MixKind.PATCHUP
            .create(MixOptions.defaults(List.of(0)), List.of(1, 2))
            .draw(4, 8, 8, new PhiloxRandom(1, "test"));
    assertTrue(mix instanceof CutMix);
  }

  @Test
  void defaultsAreThoseOfTheAuthorsCommands() {
    assertEquals(List.of(0, 1, 2), MixKind.PATCHUP.defaultLayers(List.of(1, 2, 3, 4, 5)));
    assertEquals(2, MixKind.PATCHUP.defaultAlpha());
    MixOptions hard = MixOptions.defaults(List.of(1));
    assertEquals(0.7, MixKind.PATCHUP.defaultProbability(hard));
    assertEquals(7, hard.patchUp().block());
    assertEquals(0.5, hard.patchUp().gamma());
    assertThrows(
        IllegalArgumentException.class, () -> new PatchUpOptions(PatchUpOptions.Type.HARD, 4, 0.5));
    assertThrows(
        IllegalArgumentException.class, () -> new PatchUpOptions(PatchUpOptions.Type.HARD, 3, 1.5));
  }
}
