package org.catchupmix.mix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.check.GradientCheck;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.mix.CatchupMix.Keep;
import org.catchupmix.mix.CatchupMix.Replacement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code catchup:partner=none}: the filters that are not kept are zero. */
class CatchupWithoutPartnerTest extends ReferenceGraph {
  private static final Shape SHAPE = Shape.of(4, 3, 2, 7);
  private static final int[] PARTNER = {2, 0, 3, 1};

  private static CatchupMix method(Keep keep, Replacement partner) {
    return (CatchupMix) MixChoice.with(new CatchupMix(), Map.of("keep", keep, "partner", partner));
  }

  private static double[] features() {
    PhiloxRandom random = new PhiloxRandom(4, "without partner");
    return DoubleStream.generate(random::nextGaussian).limit(SHAPE.elements()).toArray();
  }

  private static BatchMix drawn(Keep keep, Replacement partner, double lambda) {
    return method(keep, partner).drawn(2, lambda, PARTNER, 9);
  }

  private double[] mixed(Keep keep, Replacement partner, double lambda) {
    Var h = constant(SHAPE, features());
    return numbers(drawn(keep, partner, lambda).at(graph, 2, h, Saliency.NONE));
  }

  /** The filters kept are those of the method with a partner, as they are; the others are zero. */
  @ParameterizedTest
  @EnumSource(Keep.class)
  void theMaskIsThatWithAPartner(Keep keep) {
    double[] h = features();
    int channels = SHAPE.dim(-1);
    for (double lambda : new double[] {0, 0.1, 0.4, 0.999, 1}) {
      double[] exchanged = mixed(keep, Replacement.EXCHANGED, lambda);
      double[] alone = mixed(keep, Replacement.NONE, lambda);
      int kept = 0;
      for (int i = 0; i < h.length; i++) {
        boolean own = exchanged[i] == h[i];
        assertEquals(
            own ? h[i] : 0, alone[i], Double.MIN_VALUE, "element " + i + ", lambda " + lambda);
        kept += own ? 1 : 0;
      }
      int expected = CatchupMix.keptFilters(lambda, channels);
      assertEquals(expected * h.length / channels, kept, "lambda " + lambda);
    }
  }

  @Test
  void theLabelIsTheSamplesOwn() {
    for (double lambda : new double[] {0, 0.4, 1}) {
      BatchMix mix = drawn(Keep.LOWEST, Replacement.NONE, lambda);
      LabelMix labels = mix.at(graph, 2, constant(SHAPE, features()), Saliency.NONE).labels();
      for (int n = 0; n < 4; n++) {
        for (int m = 0; m < 4; m++) {
          assertEquals(n == m ? 1 : 0, labels.weight(n, m));
        }
      }
    }
    assertTrue(method(Keep.LOWEST, Replacement.NONE).ignores("label-weight"));
    assertFalse(new CatchupMix().ignores("label-weight"));
  }

  /** With random filters the mask is fixed, so that finite differences do not change it. */
  @Test
  void theGradientReachesTheFiltersKept() {
    BatchMix mix = drawn(Keep.RANDOM, Replacement.NONE, 0.5);
    double[] errors =
        GradientCheck.compare(
            backend,
            (g, in) -> mix.at(g, 2, in.get(0), Saliency.NONE).features(),
            List.of(new GradientCheck.Input(SHAPE, features())));
    assertTrue(errors[0] < 1e-8, "error " + errors[0]);
  }

  /** Each device: forward and the gradient of the sum of squares, which is twice the result. */
  @ParameterizedTest
  @ValueSource(strings = {"reference", "cpu", "emulator"})
  void devicesAgree(String device) {
    double[] expected = mixed(Keep.LOWEST, Replacement.NONE, 0.6);
    try (Backend other = Backends.open(device);
        Graph g = Graph.recording(other)) {
      Var h = Var.parameter(g.scope().of(SHAPE, features()));
      BatchMix mix = drawn(Keep.LOWEST, Replacement.NONE, 0.6);
      Var y = mix.at(g, 2, h, Saliency.NONE).features();
      assertArrayEquals(expected, y.value().toDoubles(), 1e-6, device);
      double[] twice = DoubleStream.of(expected).map(v -> 2 * v).toArray();
      Var loss = g.sum(g.multiply(y, y), 0, 1, 2, 3);
      assertArrayEquals(twice, g.backward(loss).of(h).toDoubles(), 1e-5, device);
    }
  }

  /** Point 0 is CutMix as with a partner, from the same random numbers; so are the masks. */
  @Test
  void theDrawsAreThoseWithAPartner() {
    for (int i = 0; i < 20; i++) {
      BatchMix with = new CatchupMix().draw(4, 8, 8, new PhiloxRandom(1, "draw", i));
      BatchMix alone =
          method(Keep.LOWEST, Replacement.NONE).draw(4, 8, 8, new PhiloxRandom(1, "draw", i));
      PairMix pair = assertInstanceOf(PairMix.class, with);
      PairMix single = assertInstanceOf(PairMix.class, alone);
      assertEquals(pair.point(), single.point());
      assertArrayEquals(pair.plan(7).partner(), single.plan(7).partner());
      assertEquals(pair.plan(7).keep(), single.plan(7).keep());
      if (pair.point() == 0) {
        assertEquals(pair.plan(7).ownWeight(), single.plan(7).ownWeight());
        assertEquals(pair.kind(), single.kind());
      } else {
        assertFalse(pair.kind().equals(single.kind()), "another recorded step");
      }
    }
  }
}
