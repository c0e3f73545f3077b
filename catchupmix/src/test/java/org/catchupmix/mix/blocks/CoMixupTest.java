package org.catchupmix.mix.blocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.mix.LabelMix;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.mix.Mixed;
import org.catchupmix.mix.ReferenceGraph;
import org.catchupmix.mix.Saliency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class CoMixupTest extends ReferenceGraph {
  private static final int SIDE = 16;

  /** {@code comix_fixtures.py} wrote them with the same draws. */
  @Test
  void masksAreThoseOfTheAuthorsAlgorithm() throws Exception {
    Fixture fixture = Fixture.of("comixup");
    int cases = 0;
    for (; fixture.has(cases + ".images"); cases++) {
      double[] s = fixture.reals(cases + ".settings");
      CoMixup options =
          new CoMixup(1, (int) s[0], 20, s[1], s[2], s[3], s[4], s[5], (int) s[6], (int) s[7], 1);
      double[] prior = fixture.reals(cases + ".prior");
      int cells = options.blocks() * options.blocks();
      int[] first = fixture.ints(cases + ".first");
      int[][] drawn =
          IntStream.range(0, prior.length)
              .mapToObj(o -> Arrays.copyOfRange(first, o * cells, (o + 1) * cells))
              .toArray(int[][]::new);
      Collage.Drawn part = new Collage.Drawn(0, prior, drawn);
      Collage collage = new Collage(options, options.blocks(), SIDE, SIDE, List.of(part));
      double[][][] masks = collage.masks(part, fixture.reals(cases + ".saliency"));
      int[] images = fixture.ints(cases + ".images");
      for (int i = 0; i < prior.length * cells; i++) {
        double[] expected = new double[prior.length];
        expected[images[2 * i]] += 0.5;
        expected[images[2 * i + 1]] += 0.5;
        assertArrayEquals(expected, masks[i / cells][i % cells], "case " + cases + " at " + i);
      }
    }
    assertEquals(50, cases);
  }

  private static double[] random(int numbers) {
    return new PhiloxRandom(5, "saliency").doubles(numbers).toArray();
  }

  @Test
  void outputsAndLabelsHaveTheSharesOfTheMasks() {
    Shape shape = Shape.of(5, 8, 12, 2);
    double[] saliency = random(5 * 8 * 12);
    CoMixup options = new CoMixup(2, 4, 3, 0.32, 1, 0.05, 0.83, 0.001, 4, 1, 1);
    Collage collage =
        assertInstanceOf(Collage.class, options.draw(5, 8, 12, new PhiloxRandom(1, "a")));
    assertEquals(List.of(3, 2), collage.parts().stream().map(Collage.Drawn::images).toList());
    // Each image has its number, and its negative, so an output is the mean of its images' numbers.
    double[] x =
        IntStream.range(0, Math.toIntExact(shape.elements()))
            .mapToDouble(i -> (i / 192 + 1) * (i % 2 == 0 ? 1 : -1))
            .toArray();
    Mixed mixed = collage.at(graph, 0, constant(shape, x), () -> saliency);
    double[][] weights = assertInstanceOf(LabelMix.Mixture.class, mixed.labels()).weights();
    double[] y = numbers(mixed);
    for (int n = 0; n < 5; n++) {
      int from = n * 192;
      double mean = IntStream.range(0, 96).mapToDouble(i -> y[from + 2 * i]).average().orElse(0);
      double number = 0;
      for (int m = 0; m < 5; m++) {
        number += weights[n][m] * (m + 1);
        assertTrue(n < 3 == m < 3 || weights[n][m] == 0, "parts stay apart");
      }
      assertEquals(number, mean, 1e-12);
      assertEquals(1, Arrays.stream(weights[n]).sum(), 1e-12);
      double odd = IntStream.range(0, 96).mapToDouble(i -> y[from + 2 * i + 1]).average().orElse(0);
      assertEquals(-mean, odd, 1e-12);
    }
    Var h = constant(shape, x);
    assertSame(h, collage.at(graph, 1, h, Saliency.NONE).features(), "features are left");
  }

  @Test
  void drawsAreThoseOfTheSeedAndDoNotDependOnLaterParts() {
    Collage a = (Collage) new CoMixup().draw(50, 32, 32, new PhiloxRandom(3, "batch"));
    Collage b = (Collage) new CoMixup().draw(41, 32, 32, new PhiloxRandom(3, "batch"));
    assertEquals(List.of(20, 20, 10), a.parts().stream().map(Collage.Drawn::images).toList());
    for (int k = 0; k < 2; k++) {
      assertArrayEquals(a.parts().get(k).prior(), b.parts().get(k).prior());
      assertArrayEquals(a.parts().get(k).first(), b.parts().get(k).first());
      assertEquals(1, Arrays.stream(a.parts().get(k).prior()).sum(), 1e-12);
    }
    assertArrayEquals(new double[] {1}, b.parts().get(2).prior(), "the last part has one image");
  }

  /** Dirichlet(alpha, ..): mean 1/n, variance (n - 1) / n^2 / (n alpha + 1). */
  @Test
  void priorsHaveTheVarianceOfTheDirichletDistribution() {
    PhiloxRandom random = new PhiloxRandom(4, "batch");
    double squares = 0;
    for (int k = 0; k < 500; k++) {
      Collage drawn = (Collage) new CoMixup().draw(10, 8, 8, random);
      squares +=
          Arrays.stream(drawn.parts().getFirst().prior()).map(p -> (p - 0.1) * (p - 0.1)).sum();
    }
    assertEquals(0.09 / 21, squares / 5000, 0.09 / 21 * 0.1);
  }

  @Test
  void blocksDivideTheImageAndImagesWithoutSaliencyAreMixed() {
    assertEquals(4, ((Collage) new CoMixup().draw(2, 28, 28, new PhiloxRandom(1, "x"))).blocks());
    assertEquals(3, ((Collage) new CoMixup().draw(2, 27, 54, new PhiloxRandom(1, "x"))).blocks());
    assertThrows(
        IllegalArgumentException.class,
        () -> new CoMixup().draw(2, 29, 29, new PhiloxRandom(1, "x")));
    Collage one = (Collage) new CoMixup().draw(6, 4, 4, new PhiloxRandom(1, "x"));
    double[][][] masks = one.masks(one.parts().getFirst(), new double[6 * 16]);
    for (double[][] output : masks) {
      for (double[] block : output) {
        assertEquals(1, Arrays.stream(block).sum());
      }
    }
  }

  @Test
  void invalidOptionsAndOtherMixPointsAreRefused() {
    List<Executable> invalid =
        List.of(
            () -> new CoMixup(0, 4, 20, 0.32, 1, 0.05, 0.83, 0.001, 4, 1, 1),
            () -> new CoMixup(1e-9, 4, 20, 0.32, 1, 0.05, 0.83, 0.001, 4, 1, 1),
            () -> new CoMixup(2, 4, 20, 1e20, 1, 0.05, 0.83, 0.001, 4, 1, 1),
            () -> new CoMixup(2, 1, 20, 0.32, 1, 0.05, 0.83, 0.001, 4, 1, 1),
            () -> new CoMixup(2, 4, 0, 0.32, 1, 0.05, 0.83, 0.001, 4, 1, 1),
            () -> new CoMixup(2, 4, 20, -1, 1, 0.05, 0.83, 0.001, 4, 1, 1),
            () -> new CoMixup(2, 4, 20, 0.32, 1, 0.05, 0.83, 2, 4, 1, 1),
            () -> new CoMixup(2, 4, 20, 0.32, 1, 0.05, 0.83, 0.001, 0, 1, 1),
            () -> new CoMixup(2, 4, 20, 0.32, 1, 0.05, 0.83, 0.001, 4, 0, 1),
            () -> MixMethods.at(new CoMixup(), List.of(1), List.of(1, 2)));
    invalid.forEach(options -> assertThrows(IllegalArgumentException.class, options));
  }
}
