package org.catchupmix.mix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.primitive.Box;
import org.catchupmix.core.primitive.FilterRanking;
import org.catchupmix.core.primitive.NormKind;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MixTest {
  private static final List<Integer> POINTS = List.of(1, 2, 3, 4, 5);
  private final Backend backend = Backends.open("reference");
  private final Graph graph = Graph.recording(backend);

  @AfterEach
  void close() {
    graph.close();
    backend.close();
  }

  private Var features(Shape shape, double... values) {
    return Var.constant(graph.scope().of(shape, values));
  }

  private static CatchupMix options(CatchupMix.Keep keep, CatchupMix.LabelWeight weight) {
    return new CatchupMix(
        1, List.of(2), FilterRanking.Influence.DIFFERENCE, keep, NormKind.L2, weight);
  }

  private Mixed at(BatchMix mix, int point, Var h) {
    return mix.at(graph, point, h, Saliency.NONE);
  }

  private double[] mixed(BatchMix mix, int point, Var h) {
    return at(mix, point, h).features().value().toDoubles();
  }

  private static double own(LabelMix labels) {
    return assertInstanceOf(LabelMix.OneWeight.class, labels).own();
  }

  @Test
  void goldenCase() {
    Var h = features(Shape.of(2, 1, 1, 4), 10, 4, 2, 1, 1, 2, 4, 10);
    BatchMix mix = new CatchupMix().drawn(2, 0.5, new int[] {1, 0}, 0);
    assertSame(h, at(mix, 1, h).features(), "other points are left as they are");
    assertSame(LabelMix.OWN, at(mix, 1, h).labels());
    assertArrayEquals(new double[] {1, 2, 2, 1, 1, 2, 2, 1}, mixed(mix, 2, h));
    LabelMix.OneWeight labels = assertInstanceOf(LabelMix.OneWeight.class, at(mix, 2, h).labels());
    assertEquals(0.5, labels.own());
    assertArrayEquals(new int[] {1, 0}, labels.partner());
  }

  @Test
  void keepHighestIsTheOppositeOfLowest() {
    Var h = features(Shape.of(2, 1, 1, 4), 10, 4, 2, 1, 1, 2, 4, 10);
    BatchMix mix =
        options(CatchupMix.Keep.HIGHEST, CatchupMix.LabelWeight.SAMPLED)
            .drawn(2, 0.5, new int[] {1, 0}, 0);
    assertArrayEquals(new double[] {10, 4, 4, 10, 10, 4, 4, 10}, mixed(mix, 2, h));
  }

  @Test
  void keepIsTheFloorOfLambdaTimesChannelsInDouble() {
    assertEquals(0, CatchupMix.keep(0.24999, 4));
    assertEquals(1, CatchupMix.keep(0.25, 4));
    assertEquals(4, CatchupMix.keep(1, 4));
    // In single precision the product would be rounded up to 57.
    assertEquals(56, CatchupMix.keep(0.5699999999, 100));
  }

  @Test
  void labelsMayWeighTheShareKept() {
    Var h = features(Shape.of(2, 1, 1, 4), 10, 4, 2, 1, 1, 2, 4, 10);
    BatchMix mix =
        options(CatchupMix.Keep.LOWEST, CatchupMix.LabelWeight.KEPT)
            .drawn(2, 0.7, new int[] {1, 0}, 0);
    assertEquals(0.5, own(at(mix, 2, h).labels()), "floor(0.7 * 4) / 4");
  }

  @Test
  void randomKeepsAsManyFiltersWhateverTheirNorm() {
    TreeSet<String> seen = new TreeSet<>();
    for (int seed = 0; seed < 40; seed++) {
      Var h = features(Shape.of(2, 1, 1, 4), 1, 2, 3, 4, -1, -2, -3, -4);
      BatchMix mix =
          options(CatchupMix.Keep.RANDOM, CatchupMix.LabelWeight.SAMPLED)
              .drawn(2, 0.5, new int[] {1, 0}, seed);
      double[] out = mixed(mix, 2, h);
      assertEquals(2, IntStream.range(0, 4).filter(i -> out[i] > 0).count());
      seen.add(IntStream.range(0, 4).mapToObj(i -> out[i] > 0 ? "1" : "0").toList().toString());
    }
    assertEquals(6, seen.size(), "all sets of 2 of 4 filters turn up: " + seen);
  }

  @Test
  void catchupAtTheInputIsCutMix() {
    BatchMix mix = catchup(List.of(0)).draw(4, 8, 8, new PhiloxRandom(1, "test"));
    assertTrue(mix instanceof CutMix.Pasted);
  }

  private static MixMethod catchup(List<Integer> points) {
    return MixMethods.at(new CatchupMix(), points, POINTS);
  }

  @Test
  void eachMixPointIsDrawn() {
    MixMethod method = catchup(List.of(1, 3));
    TreeSet<Integer> seen = new TreeSet<>();
    for (int i = 0; i < 60; i++) {
      BatchMix mix = method.draw(3, 4, 4, new PhiloxRandom(1, "test", i));
      Var h = features(Shape.of(3, 1, 1, 2), 1, 2, 3, 4, 5, 6);
      for (int point : List.of(0, 1, 2, 3, 4, 5)) {
        if (at(mix, point, h).features() != h) {
          seen.add(point);
        }
      }
    }
    assertEquals(new TreeSet<>(List.of(1, 3)), seen);
  }

  @Test
  void cutMixWeighsLabelsByWhatIsLeftOfTheImage() {
    double sum = 0;
    for (int i = 0; i < 300; i++) {
      CutMix.Pasted mix =
          (CutMix.Pasted) new CutMix().draw(2, 6, 10, new PhiloxRandom(1, "test", i));
      Box box = mix.box();
      assertTrue(box.top() >= 0 && box.left() >= 0);
      assertTrue(box.top() + box.height() <= 6 && box.left() + box.width() <= 10);
      double[] x = new double[120];
      Arrays.fill(x, 60, 120, 1);
      double[] out = mixed(mix, 0, features(Shape.of(2, 6, 10, 1), x));
      int partner = mix.partner()[0];
      double foreign = Arrays.stream(out, 0, 60).sum();
      assertEquals(partner == 0 ? 0 : 60 * (1 - mix.own()), foreign, 1e-9);
      assertEquals(mix.own(), own(at(mix, 0, features(Shape.of(2, 6, 10, 1), x)).labels()));
      sum += mix.own();
    }
    assertTrue(sum / 300 > 0.5 && sum / 300 < 0.8, "boxes are clipped: mean " + sum / 300);
  }

  @Test
  void mixupInterpolatesImages() {
    BatchMix mix = new Mixup.Interpolated(0, 0.25, new int[] {1, 0});
    Var x = features(Shape.of(2, 1, 1, 1), 8, 4);
    assertArrayEquals(new double[] {5, 7}, mixed(mix, 0, x));
    assertEquals(0.25, own(at(mix, 0, x).labels()));
  }

  @Test
  void lambdaFollowsBeta() {
    double[] mean = new double[2];
    double[] variance = new double[2];
    double[] alphas = {1, 0.2};
    for (int a = 0; a < 2; a++) {
      PhiloxRandom random = new PhiloxRandom(5, "lambda");
      for (int i = 0; i < 20_000; i++) {
        double v = Draws.lambda(alphas[a], random);
        mean[a] += v / 20_000;
        variance[a] += (v - 0.5) * (v - 0.5) / 20_000;
      }
      assertEquals(0.5, mean[a], 0.01);
      // The variance of Beta(a, a) is 1 / (4 (2a + 1)).
      assertEquals(1 / (4 * (2 * alphas[a] + 1)), variance[a], 0.005);
    }
  }

  private LabelMix.OneWeight drawn(PhiloxRandom random) {
    Var h = features(Shape.of(9, 1, 1, 2), new PhiloxRandom(1, "h").doubles(18).toArray());
    BatchMix mix = catchup(List.of(2)).draw(9, 8, 8, random);
    return assertInstanceOf(LabelMix.OneWeight.class, at(mix, 2, h).labels());
  }

  @Test
  void drawsDependOnTheBatchAlone() {
    LabelMix.OneWeight one = drawn(new PhiloxRandom(1, "mix", 3, 4));
    LabelMix.OneWeight same = drawn(new PhiloxRandom(1, "mix", 3, 4));
    LabelMix.OneWeight other = drawn(new PhiloxRandom(1, "mix", 3, 5));
    assertArrayEquals(one.partner(), same.partner());
    assertEquals(one.own(), same.own());
    assertNotEquals(one.own(), other.own());
  }

  @Test
  void lossWeighsBothLabels() {
    Var z = features(Shape.of(2, 2), 0, Math.log(3), 0, 0);
    LabelMix mix = new LabelMix.OneWeight(new int[] {1, 0}, 0.75);
    double loss = MixedLoss.of(graph, z, new int[] {1, 0}, mix, 0).value().item();
    // CE of row 0 is ln(4/3) for label 1 and ln 4 for label 0; of row 1 ln 2 for both.
    double expected =
        0.75 * (Math.log(4 / 3.0) + Math.log(2)) / 2 + 0.25 * (Math.log(4) + Math.log(2)) / 2;
    assertEquals(expected, loss, 1e-12);
    double plain = MixedLoss.of(graph, z, new int[] {1, 0}, LabelMix.OWN, 0).value().item();
    assertEquals((Math.log(4 / 3.0) + Math.log(2)) / 2, plain, 1e-12);
  }

  @Test
  void smoothingIsOfBothLabels() {
    Var z = features(Shape.of(2, 2), 0, Math.log(3), 0, 0);
    LabelMix mix = new LabelMix.OneWeight(new int[] {1, 0}, 0.75);
    double loss = MixedLoss.of(graph, z, new int[] {1, 0}, mix, 0.2).value().item();
    // q = 0.9 for the label and 0.1 for the other class; row 1 costs ln 2 whatever its label.
    double own = 0.9 * Math.log(4 / 3.0) + 0.1 * Math.log(4);
    double other = 0.9 * Math.log(4) + 0.1 * Math.log(4 / 3.0);
    double expected = 0.75 * (own + Math.log(2)) / 2 + 0.25 * (other + Math.log(2)) / 2;
    assertEquals(expected, loss, 1e-12);
  }

  /** Which of three filters a sample keeps, by the sign of what comes out. */
  private String kept(FilterRanking.Influence influence, NormKind norm, double... own) {
    double[] both = new double[own.length * 2];
    for (int i = 0; i < own.length; i++) {
      both[i] = own[i];
      both[own.length + i] = -1;
    }
    CatchupMix options =
        new CatchupMix(
            1, List.of(2), influence, CatchupMix.Keep.LOWEST, norm, CatchupMix.LabelWeight.SAMPLED);
    int channels = 3;
    Var h = features(Shape.of(2, 1, own.length / channels, channels), both);
    double[] out = mixed(options.drawn(2, 0.34, new int[] {1, 0}, 0), 2, h);
    return IntStream.range(0, channels).mapToObj(c -> out[c] > 0 ? "1" : "0").toList().toString();
  }

  @Test
  void ratioAndDifferenceMayKeepOtherFilters() {
    // Shares of the sample (.05, .15, .8), of its partner (.1, .3, .6): differences -.05, -.15, .2,
    // and
    // ratios .5, .5, 1.33.
    for (var influence : FilterRanking.Influence.values()) {
      CatchupMix options =
          new CatchupMix(
              1,
              List.of(2),
              influence,
              CatchupMix.Keep.LOWEST,
              NormKind.L2,
              CatchupMix.LabelWeight.SAMPLED);
      Var h = features(Shape.of(2, 1, 1, 3), 5, 16, 79, -10, -30, -60);
      double[] out = mixed(options.drawn(2, 0.34, new int[] {1, 0}, 0), 2, h);
      boolean ratio = influence == FilterRanking.Influence.RATIO;
      assertEquals(ratio, out[0] > 0, influence + " keeps filter 0");
      assertEquals(!ratio, out[1] > 0, influence + " keeps filter 1");
    }
  }

  @Test
  void normsMayKeepOtherFilters() {
    // Two pixels of three filters. Sums 8, 5.5, 6: filter 1 is the weakest. Roots of the sums of
    // squares
    // 5.66, 5.5, 4.24: filter 2 is.
    double[] spread = {4, 5.5, 3, 4, 1e-9, 3};
    assertEquals("[0, 0, 1]", kept(FilterRanking.Influence.DIFFERENCE, NormKind.L2, spread));
    assertEquals("[0, 1, 0]", kept(FilterRanking.Influence.DIFFERENCE, NormKind.L1, spread));
  }

  @Test
  void mixPointsThatANetworkLacksAreRefused() {
    assertEquals(
        "mix point 7 is none of this network's: 0, 1, 2, 3, 4, 5",
        assertThrows(IllegalArgumentException.class, () -> catchup(List.of(7))).getMessage());
    assertEquals(
        "mix points [2]: mixup mixes the input alone; leave them out",
        assertThrows(
                IllegalArgumentException.class,
                () -> MixMethods.at(new Mixup(), List.of(2), POINTS))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> catchup(List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> new CatchupMix().drawn(1, 1.5, new int[] {0}, 0));
    assertThrows(IllegalArgumentException.class, () -> new Mixup(0));
  }

  @Test
  void labelsAreMixedAtOnePointOfAPass() {
    LabelMix mixed = new LabelMix.OneWeight(new int[] {0}, 0.5);
    assertSame(mixed, LabelMix.OWN.then(mixed));
    assertSame(mixed, mixed.then(LabelMix.OWN));
    assertThrows(IllegalStateException.class, () -> mixed.then(mixed));
  }

  @Test
  void methodsAreListedByWhatTheyMixAndByYear() {
    List<String> input = List.of("none", "cutout", "mixup", "cutmix", "saliencymix", "guided");
    List<String> features = List.of("manifold", "patchup", "catchup");
    List<String> names = new ArrayList<>(MixMethods.names());
    names.retainAll(Stream.concat(input.stream(), features.stream()).toList());
    assertEquals(Stream.concat(input.stream(), features.stream()).toList(), names);
    assertTrue(features.stream().allMatch(n -> MixMethods.named(n).mixesFeatures()));
    assertEquals(new CatchupMix(), MixMethods.named("CatchUp"));
    assertThrows(IllegalArgumentException.class, () -> MixMethods.named("blend"));
    assertEquals(List.of(0, 1, 2), new CatchupMix().defaultPoints(List.of(1, 2)));
  }
}
