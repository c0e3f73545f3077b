package org.catchupmix.mix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.check.GradientCheck;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.mix.ShuffleMix.Channels;
import org.catchupmix.mix.ShuffleMix.Type;
import org.junit.jupiter.api.Test;

class ShuffleMixTest extends ReferenceGraph {
  private static final int[] SWAPPED = {1, 0};

  private static ShuffleMix options(double ratio, Type type, Channels channels) {
    return new ShuffleMix(1, List.of(2), ratio, type, channels);
  }

  private Mixed at(ShuffleMix options, int point, double lambda, long seed, Var h) {
    return new ShuffleMix.Shuffled(options, point, lambda, SWAPPED, seed)
        .at(graph, point, h, Saliency.NONE);
  }

  private static double own(Mixed mixed) {
    return assertInstanceOf(LabelMix.OneWeight.class, mixed.labels()).ownWeight();
  }

  /** Two samples of two positions: 1 and 100 in all channels. */
  private Var ones(int channels) {
    double[] h = new double[2 * 2 * channels];
    Arrays.fill(h, 0, 2 * channels, 1);
    Arrays.fill(h, 2 * channels, h.length, 100);
    return constant(Shape.of(2, 2, 1, channels), h);
  }

  @Test
  void softInterpolatesHalfOfTheChannelsOfAllSamples() {
    ShuffleMix soft = options(0.5, Type.SOFT, Channels.BATCH);
    Mixed mixed = at(soft, 2, 0.25, 7, ones(5));
    double[] y = numbers(mixed);
    boolean[] chosen = new boolean[5];
    for (int c = 0; c < 5; c++) {
      chosen[c] = y[c] != 1;
      for (int position = 0; position < 2; position++) {
        assertEquals(chosen[c] ? 0.25 + 75 : 1, y[5 * position + c], 1e-12);
        assertEquals(chosen[c] ? 25 + 0.75 : 100, y[10 + 5 * position + c], 1e-12);
      }
    }
    assertEquals(2, IntStream.range(0, 5).filter(c -> chosen[c]).count(), "floor(0.5 * 5)");
    assertEquals(1 - 2 / 5.0 * 0.75, own(mixed), 1e-15);
    Var h = ones(5);
    BatchMix mix = new ShuffleMix.Shuffled(soft, 2, 0.25, SWAPPED, 7);
    assertSame(h, mix.at(graph, 3, h, Saliency.NONE).features(), "other points are left");
  }

  @Test
  void hardReplacesThem() {
    Mixed mixed = at(options(0.75, Type.HARD, Channels.BATCH), 2, 0, 3, ones(4));
    double[] y = numbers(mixed);
    assertEquals(3, Arrays.stream(y, 0, 4).filter(v -> v == 100).count());
    assertEquals(1, Arrays.stream(y, 0, 4).filter(v -> v == 1).count());
    assertEquals(0.25, own(mixed), 1e-15);
    ShuffleMix.Shuffled drawn =
        (ShuffleMix.Shuffled)
            options(0.5, Type.HARD, Channels.BATCH).draw(4, 8, 8, new PhiloxRandom(1, "test"));
    assertEquals(0, drawn.lambda());
  }

  @Test
  void anInputHasAtLeastOneMixedChannel() {
    assertEquals(0, own(at(options(0.5, Type.HARD, Channels.BATCH), 0, 0, 1, ones(1))));
    assertEquals(1 - 1 / 3.0, own(at(options(0.5, Type.HARD, Channels.BATCH), 0, 0, 1, ones(3))));
    assertEquals(1, own(at(options(0.5, Type.HARD, Channels.BATCH), 2, 0, 1, ones(1))));
  }

  /** Each of the six sets of 2 of 4 channels turns up, and samples may have a set of their own. */
  @Test
  void everySetOfChannelsIsEquallyLikely() {
    for (Channels channels : Channels.values()) {
      TreeMap<String, Integer> counts = new TreeMap<>();
      int equal = 0;
      for (int seed = 0; seed < 600; seed++) {
        double[] y = numbers(at(options(0.5, Type.HARD, channels), 2, 0, seed, ones(4)));
        List<Integer> first = new ArrayList<>();
        List<Integer> second = new ArrayList<>();
        for (int c = 0; c < 4; c++) {
          if (y[c] == 100) {
            first.add(c);
          }
          if (y[8 + c] == 1) {
            second.add(c);
          }
        }
        counts.merge(first.toString(), 1, Integer::sum);
        equal += first.equals(second) ? 1 : 0;
      }
      assertEquals(6, counts.size(), counts.toString());
      // 100 expected, standard deviation 9.1.
      assertTrue(counts.values().stream().allMatch(n -> n > 60 && n < 140), counts.toString());
      assertTrue(channels == Channels.BATCH ? equal == 600 : equal > 60 && equal < 140, "" + equal);
    }
  }

  @Test
  void pointsAreTheInputAndTheStages() {
    assertEquals(List.of(0, 2, 3, 4, 5), new ShuffleMix().defaultPoints(List.of(1, 2, 3, 4, 5)));
    assertEquals(List.of(0, 2, 3, 4), new ShuffleMix().defaultPoints(List.of(1, 2, 3, 4)));
    assertThrows(IllegalArgumentException.class, () -> options(1.5, Type.SOFT, Channels.BATCH));
    assertTrue(options(0.5, Type.HARD, Channels.BATCH).ignores("alpha"));
  }

  @Test
  void itsGradientIsThatOfFiniteDifferences() {
    double[] x = new PhiloxRandom(3, "x").doubles(3 * 2 * 2 * 4, -1, 1).toArray();
    for (Channels channels : Channels.values()) {
      ShuffleMix.Shuffled mix =
          new ShuffleMix.Shuffled(
              options(0.5, Type.SOFT, channels), 2, 0.3, new int[] {2, 0, 1}, 5);
      double[] errors =
          GradientCheck.compare(
              backend,
              (g, in) -> mix.at(g, 2, in.get(0), Saliency.NONE).features(),
              List.of(new GradientCheck.Input(Shape.of(3, 2, 2, 4), x)));
      assertTrue(errors[0] < 1e-8, channels + ": " + errors[0]);
    }
  }

  @Test
  void theChannelsAreThoseOfTheSeed() {
    ShuffleMix soft = options(0.5, Type.SOFT, Channels.SAMPLE);
    assertArrayEquals(
        numbers(at(soft, 2, 0.5, 7, ones(32))), numbers(at(soft, 2, 0.5, 7, ones(32))));
  }
}
