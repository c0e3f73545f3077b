package org.catchupmix.mix.blocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.LabelMix;
import org.catchupmix.mix.Mixed;
import org.catchupmix.mix.ReferenceGraph;
import org.catchupmix.mix.Saliency;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares Co-Mixup with its authors' code. */
class CoMixupTest extends ReferenceGraph {
  private static final int BATCH = 24;
  private static final int SIDE = 16;
  private static final int PART = 20;
  private static final int CELLS = 16;
  private static AuthorsFixture fixture;

  @BeforeAll
  static void read() throws Exception {
    fixture = AuthorsFixture.of("comixup");
  }

  private static CoMix drawn(String name) {
    double[] c = fixture.reals(name + ".choice");
    CoMixup options = new CoMixup(2, PART, 4, c[0], c[1], c[2], c[3], c[4], (int) c[5]);
    double[] priors = fixture.reals(name + ".prior");
    long[] begin = fixture.longs(name + ".begin");
    int[][] begins =
        IntStream.range(0, BATCH)
            .mapToObj(n -> IntStream.range(0, CELLS).map(i -> (int) begin[n * CELLS + i]).toArray())
            .toArray(int[][]::new);
    return new CoMix(
        options,
        SIDE,
        SIDE,
        new double[][] {
          Arrays.copyOfRange(priors, 0, PART), Arrays.copyOfRange(priors, PART, BATCH)
        },
        new int[][][] {
          Arrays.copyOfRange(begins, 0, PART), Arrays.copyOfRange(begins, PART, BATCH)
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "diverse", "smooth"})
  void blocksImagesAndLabelsAreThoseOfTheAuthors(String name) {
    CoMix mix = drawn(name);
    double[] saliency = fixture.reals("saliency");
    for (int k = 0; k < 2; k++) {
      double[][][] masks = mix.masks(k, k * PART, saliency);
      long[] twice = fixture.longs(name + ".masks" + k);
      int at = 0;
      for (int n = 0; n < masks.length; n++) {
        for (double[] mask : masks[n]) {
          for (double m : mask) {
            assertEquals(twice[at++] / 2.0, m, name + ": mixed image " + n + " of part " + k);
          }
        }
      }
      assertEquals(twice.length, at);
    }
    Var x = constant(Shape.of(BATCH, SIDE, SIDE, 1), fixture.reals("x"));
    Mixed mixed = mix.at(graph, 0, x, () -> saliency);
    assertArrayEquals(fixture.reals(name + ".mixed"), numbers(mixed), 1e-6);
    double[][] shares = assertInstanceOf(LabelMix.Shares.class, mixed.labels()).shares();
    double[] all = Arrays.stream(shares).flatMapToDouble(Arrays::stream).toArray();
    assertArrayEquals(fixture.reals(name + ".shares"), all, 1e-6);
    assertSame(x, mix.at(graph, 1, x, Saliency.NONE).features(), "features are left");
  }

  @Test
  void anyBatchIsDrawnAndTheSameSeedDrawsTheSame() {
    for (int batch : new int[] {1, 2, 20, 21, 45}) {
      double[] s = new PhiloxRandom(1, "s").doubles(batch * 64).toArray();
      Var x = constant(Shape.of(batch, 8, 8, 1), s);
      double[][] results = new double[2][];
      for (int k = 0; k < 2; k++) {
        BatchMix mix = new CoMixup().draw(batch, 8, 8, new PhiloxRandom(3, "draw"));
        Mixed mixed = mix.at(graph, 0, x, () -> s);
        results[k] = numbers(mixed);
        double[][] shares = assertInstanceOf(LabelMix.Shares.class, mixed.labels()).shares();
        for (double[] row : shares) {
          assertEquals(1, Arrays.stream(row).sum(), 1e-12);
        }
      }
      assertArrayEquals(results[0], results[1]);
    }
  }

  @Test
  void imagesWithoutSaliencyAreMixed() {
    BatchMix mix = new CoMixup().draw(4, 8, 8, new PhiloxRandom(3, "draw"));
    Var x = Var.constant(graph.scope().filled(Shape.of(4, 8, 8, 1), 2));
    double[] mixed = mix.at(graph, 0, x, () -> new double[4 * 64]).features().value().toDoubles();
    for (double v : mixed) {
      assertEquals(2, v, 1e-12);
    }
  }

  @Test
  void invalidOptionsAreRejected() {
    assertThrows(
        IllegalArgumentException.class, () -> new CoMixup(2, 1, 4, 0.32, 1, 0.83, 0.05, 0.001, 4));
    PhiloxRandom random = new PhiloxRandom(1, "x");
    assertThrows(IllegalArgumentException.class, () -> new CoMixup().draw(4, 30, 32, random));
    Var x = Var.parameter(graph.scope().filled(Shape.of(2, 4, 4, 1), 1));
    BatchMix mix = new CoMixup().draw(2, 4, 4, new PhiloxRandom(1, "x"));
    assertThrows(IllegalStateException.class, () -> mix.at(graph, 0, x, () -> new double[32]));
  }
}
