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
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.check.GradientCheck;
import org.catchupmix.core.primitive.Box;
import org.catchupmix.core.primitive.FilterRanking;
import org.catchupmix.core.primitive.NormKind;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.mix.CatchupMix.Partners;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.train.Batch;
import org.catchupmix.train.Step;
import org.catchupmix.train.StepInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MixTest extends ReferenceGraph {
  private static final List<Integer> POINTS = List.of(1, 2, 3, 4, 5);

  private static CatchupMix options(CatchupMix.Keep keep, CatchupMix.LabelWeight weight) {
    return new CatchupMix(
        1,
        List.of(2),
        FilterRanking.Influence.DIFFERENCE,
        keep,
        NormKind.L2,
        weight,
        CatchupMix.Partners.PERMUTATION,
        CatchupMix.Replacement.EXCHANGED);
  }

  private Mixed at(BatchMix mix, int point, Var h) {
    return mix.at(graph, point, h, Saliency.NONE);
  }

  private double[] mixed(BatchMix mix, int point, Var h) {
    return numbers(at(mix, point, h));
  }

  private static double own(LabelMix labels) {
    return assertInstanceOf(LabelMix.OneWeight.class, labels).ownWeight();
  }

  private Var fourFilters() {
    return constant(Shape.of(2, 1, 1, 4), 10, 4, 2, 1, 1, 2, 4, 10);
  }

  @Test
  void goldenCase() {
    Var h = fourFilters();
    BatchMix mix = new CatchupMix().drawn(2, 0.5, new int[] {1, 0}, 0);
    assertSame(h, at(mix, 1, h).features(), "other points are left as they are");
    assertSame(LabelMix.OWN, at(mix, 1, h).labels());
    assertArrayEquals(new double[] {1, 2, 2, 1, 1, 2, 2, 1}, mixed(mix, 2, h));
    LabelMix.OneWeight labels = assertInstanceOf(LabelMix.OneWeight.class, at(mix, 2, h).labels());
    assertEquals(0.5, labels.ownWeight());
    assertArrayEquals(new int[] {1, 0}, labels.partner());
  }

  @Test
  void keepHighestIsTheOppositeOfLowest() {
    Var h = fourFilters();
    BatchMix mix =
        options(CatchupMix.Keep.HIGHEST, CatchupMix.LabelWeight.SAMPLED)
            .drawn(2, 0.5, new int[] {1, 0}, 0);
    assertArrayEquals(new double[] {10, 4, 4, 10, 10, 4, 4, 10}, mixed(mix, 2, h));
  }

  @Test
  void keepIsTheFloorOfLambdaTimesChannelsInDouble() {
    assertEquals(0, CatchupMix.keptFilters(0.24999, 4));
    assertEquals(1, CatchupMix.keptFilters(0.25, 4));
    assertEquals(4, CatchupMix.keptFilters(1, 4));
    // In single precision the product would be rounded up to 57.
    assertEquals(56, CatchupMix.keptFilters(0.5699999999, 100));
  }

  @Test
  void labelsMayWeighTheShareKept() {
    Var h = fourFilters();
    BatchMix mix =
        options(CatchupMix.Keep.LOWEST, CatchupMix.LabelWeight.KEPT)
            .drawn(2, 0.7, new int[] {1, 0}, 0);
    assertEquals(0.5, own(at(mix, 2, h).labels()), "floor(0.7 * 4) / 4");
  }

  @Test
  void randomKeepsAsManyFiltersWhateverTheirNorm() {
    TreeSet<String> seen = new TreeSet<>();
    for (int seed = 0; seed < 40; seed++) {
      Var h = constant(Shape.of(2, 1, 1, 4), 1, 2, 3, 4, -1, -2, -3, -4);
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
  void featureMethodsAtTheInputAreCutMix() {
    for (MixMethod method : List.of(new CatchupMix(), new PatchUp())) {
      MixMethod input = MixMethods.at(method, List.of(0), POINTS);
      assertInstanceOf(
          CutMix.Pasted.class, input.draw(4, 8, 8, new PhiloxRandom(1, "test")), method.name());
    }
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
      Var h = constant(Shape.of(3, 1, 1, 2), 1, 2, 3, 4, 5, 6);
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
      double[] out = mixed(mix, 0, constant(Shape.of(2, 6, 10, 1), x));
      int partner = mix.partner()[0];
      double foreign = Arrays.stream(out, 0, 60).sum();
      assertEquals(partner == 0 ? 0 : 60 * (1 - mix.own()), foreign, 1e-9);
      assertEquals(mix.own(), own(at(mix, 0, constant(Shape.of(2, 6, 10, 1), x)).labels()));
      sum += mix.own();
    }
    assertTrue(sum / 300 > 0.5 && sum / 300 < 0.8, "boxes are clipped: mean " + sum / 300);
  }

  @Test
  void mixupInterpolatesImages() {
    BatchMix mix = new Mixup.Interpolated(0, 0.25, new int[] {1, 0});
    Var x = constant(Shape.of(2, 1, 1, 1), 8, 4);
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

  private double loss(LabelMix mix, double smoothing) {
    Var z = constant(Shape.of(2, 2), 0, Math.log(3), 0, Math.log(4));
    return MixedLoss.of(graph, z, new int[] {1, 0}, mix, smoothing).value().item();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.2})
  void lossWeighsSmoothedLabels(double smoothing) {
    // A label has 1 - smoothing / 2, the other class smoothing / 2.
    double q = 1 - smoothing / 2;
    double first = q * Math.log(4 / 3.0) + (1 - q) * Math.log(4);
    double firstOther = q * Math.log(4) + (1 - q) * Math.log(4 / 3.0);
    double second = q * Math.log(5) + (1 - q) * Math.log(5 / 4.0);
    double secondOther = q * Math.log(5 / 4.0) + (1 - q) * Math.log(5);
    assertEquals((first + second) / 2, loss(LabelMix.OWN, smoothing), 1e-12);
    int[] partner = {1, 0};
    double equal = (0.75 * (first + second) + 0.25 * (firstOther + secondOther)) / 2;
    assertEquals(equal, loss(new LabelMix.OneWeight(partner, 0.75), smoothing), 1e-12);
    double each = (0.75 * first + 0.25 * firstOther + 0.1 * second + 0.9 * secondOther) / 2;
    double[] weights = {0.75, 0.1};
    assertEquals(each, loss(new LabelMix.Weights(partner, weights), smoothing), 1e-12);
  }

  /** Marks which of three filters a sample keeps; those of its partner are negative. */
  private String kept(
      FilterRanking.Influence influence, NormKind norm, double[] own, double[] partner) {
    double[] both = DoubleStream.concat(DoubleStream.of(own), DoubleStream.of(partner)).toArray();
    CatchupMix options =
        new CatchupMix(
            1,
            List.of(2),
            influence,
            CatchupMix.Keep.LOWEST,
            norm,
            CatchupMix.LabelWeight.SAMPLED,
            CatchupMix.Partners.PERMUTATION,
            CatchupMix.Replacement.EXCHANGED);
    int channels = 3;
    Var h = constant(Shape.of(2, 1, own.length / channels, channels), both);
    double[] out = mixed(options.drawn(2, 0.34, new int[] {1, 0}, 0), 2, h);
    return IntStream.range(0, channels).mapToObj(c -> out[c] > 0 ? "1" : "0").toList().toString();
  }

  /** A method of a jar that lets the library refuse its option. */
  @MixMethod.Entry(name = "foreign", about = "for this test")
  public record Foreign(@Choice(key = "digits") String digits) implements MixMethod {
    public Foreign {
      Integer.parseInt(digits);
    }

    @Override
    public BatchMix draw(int batch, int height, int width, PhiloxRandom random) {
      return BatchMix.NONE;
    }
  }

  /** The message says it, and the first frame is ours, by which the program prints it. */
  @Test
  void whateverAMethodThrowsAboutAnOptionIsARefusal() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> MixChoice.with(new Foreign("1"), Map.of("digits", "ten")));
    assertEquals(MixChoice.class.getName(), e.getStackTrace()[0].getClassName());
    assertTrue(e.getMessage().contains("ten"), e.getMessage());
  }

  private static int[] partner(Partners pairing, int batch, int draw) {
    List<Integer> points = draw % 2 == 0 ? List.of(0) : List.of(1);
    Map<String, Object> options = Map.of("pairing", pairing, MixMethod.POINTS, points);
    MixMethod method = MixChoice.with(new CatchupMix(), options);
    BatchMix mix = method.draw(batch, 8, 8, new PhiloxRandom(1, "test", draw));
    return assertInstanceOf(PairMix.class, mix).partner();
  }

  /** At the input and at features: all derangements of three or four samples, equally often. */
  @Test
  void aDerangementPairsNoSampleWithItself() {
    Map<String, Integer> drawn = new TreeMap<>();
    int fixed = 0;
    for (int i = 0; i < 4000; i++) {
      int[] partner = partner(Partners.DERANGEMENT, 4, i);
      drawn.merge(Arrays.toString(partner), 1, Integer::sum);
      int[] any = partner(Partners.PERMUTATION, 4, i);
      for (int n = 0; n < 4; n++) {
        assertTrue(partner[n] != n);
        fixed += any[n] == n ? 1 : 0;
      }
    }
    assertEquals(9, drawn.size());
    // Each has 444 on average, with a standard deviation of 20.
    assertTrue(drawn.values().stream().allMatch(n -> n > 344 && n < 544), drawn.toString());
    assertEquals(4000, fixed, 400, "a permutation has one fixed point on average");
    assertArrayEquals(new int[] {0}, partner(Partners.DERANGEMENT, 1, 1));
  }

  @Test
  void ratioAndDifferenceMayKeepOtherFilters() {
    // Shares of the sample are .05, .16, .79, of its partner .1, .3, .6.
    double[] own = {5, 16, 79};
    double[] partner = {-10, -30, -60};
    assertEquals("[1, 0, 0]", kept(FilterRanking.Influence.RATIO, NormKind.L2, own, partner));
    assertEquals("[0, 1, 0]", kept(FilterRanking.Influence.DIFFERENCE, NormKind.L2, own, partner));
  }

  @Test
  void normsMayKeepOtherFilters() {
    // Two pixels of three filters: sums 8, 5.5, 6, roots of the sums of squares 5.66, 5.5, 4.24.
    double[] spread = {4, 5.5, 3, 4, 1e-9, 3};
    double[] partner = {-1, -1, -1, -1, -1, -1};
    var difference = FilterRanking.Influence.DIFFERENCE;
    assertEquals("[0, 0, 1]", kept(difference, NormKind.L2, spread, partner));
    assertEquals("[0, 1, 0]", kept(difference, NormKind.L1, spread, partner));
  }

  @Test
  void mixPointsThatANetworkLacksAndInvalidOptionsAreRefused() {
    for (List<Integer> points : List.of(List.of(7), List.<Integer>of())) {
      assertThrows(IllegalArgumentException.class, () -> catchup(points));
    }
    List<Executable> invalid =
        List.of(
            () -> MixMethods.at(new Mixup(), List.of(2), POINTS),
            () -> new CatchupMix().drawn(1, 1.5, new int[] {0}, 0),
            () -> new Mixup(0),
            () -> new GuidedMixup(4, 3),
            () -> new GuidedMixup(3, 0),
            () -> new Cutout(1, 1),
            () -> new Cutout(0, 4));
    invalid.forEach(options -> assertThrows(IllegalArgumentException.class, options));
  }

  @Test
  void labelsAreMixedAtOnePointOfAPass() {
    LabelMix mixed = new LabelMix.OneWeight(new int[] {0}, 0.5);
    assertSame(mixed, LabelMix.OWN.then(mixed));
    assertSame(mixed, mixed.then(LabelMix.OWN));
    assertThrows(IllegalStateException.class, () -> mixed.then(mixed));
  }

  @Test
  void methodsHaveNamesInAnyCase() {
    assertEquals("none", MixMethods.names().getFirst());
    assertEquals(new CatchupMix(), MixMethods.named("CatchUp"));
    assertThrows(IllegalArgumentException.class, () -> MixMethods.named("blend"));
    assertEquals(List.of(0, 1, 2), new CatchupMix().defaultPoints(List.of(1, 2)));
  }

  /**
   * Each method at its points: the features are nearer to those of reference than unrounded ones
   * are. At the first point, before one number that was rounded the other way could reach others,
   * nearly all are the same.
   */
  @ParameterizedTest
  @MethodSource("org.catchupmix.mix.MixMethods#names")
  void eachMethodMixesBf16(String name) {
    MixMethod method = MixMethods.named(name);
    for (int point : method.mixesFeatures() ? List.of(1, 3, 5) : List.of(0)) {
      int after = Math.max(1, point);
      MixMethod at = MixMethods.at(method, List.of(point), POINTS);
      double[] expected = features("reference", Precision.BF16, at, after);
      double[] actual = features("cpu", Precision.BF16, at, after);
      double[] single = features("cpu", Precision.FP32, at, after);
      double error = GradientCheck.relativeError(actual, expected);
      double unrounded = GradientCheck.relativeError(single, expected);
      String what = "%s at %d: error %s, unrounded %s".formatted(name, point, error, unrounded);
      assertTrue(error < 0.6 * unrounded, what);
      // Guided mixing weighs pixels by a gradient, which went through the whole network.
      if (after == 1 && !name.equals("guided")) {
        assertTrue(differing(expected, actual) < 0.01, what);
        assertTrue(differing(expected, single) > 0.3, what);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"preact-resnet10", "resnet10"})
  void featuresAreBf16AndAllThatIsLearntIsReal(String model) {
    BackendOptions bf16 = BackendOptions.defaults().withPrecision(Precision.BF16);
    List<DType> features = new ArrayList<>();
    try (Backend cpu = Backends.choose("cpu", bf16).backend();
        Network network =
            Models.build(cpu, new ModelSpec(model, 8, 3, 5, ModelSpec.Stem.CIFAR, false));
        Graph graph = Graph.recording(cpu)) {
      Initialization.fill(network, 11, false);
      Var x = Var.constant(graph.scope().filled(Shape.of(2, 12, 12, 3), 0.5));
      Pass pass =
          new Pass(
              graph,
              true,
              (_, _, h) -> {
                features.add(h.value().dtype());
                return graph.keep(h);
              });
      Var logits = network.forward(pass, x);
      Gradients gradients =
          graph.backward(MixedLoss.of(graph, logits, new int[] {0, 4}, LabelMix.OWN, 0));
      DType b = DType.BF16;
      assertEquals(List.of(DType.F32, b, b, b, b, b), features);
      assertEquals(DType.F32, logits.value().dtype());
      for (Names.Named p : network.parameters()) {
        assertEquals(DType.F32, p.tensor().dtype(), p.name());
        assertEquals(DType.F32, gradients.of(p.var()).dtype(), p.name());
      }
    }
  }

  private static double differing(double[] a, double[] b) {
    return IntStream.range(0, a.length).filter(i -> a[i] != b[i]).count() / (double) a.length;
  }

  /** The features after a mix point in a training step, mixed if the method mixes there. */
  private static double[] features(
      String device, Precision precision, MixMethod method, int after) {
    int[] labels = {0, 4, 1, 3, 2, 2};
    Shape images = Shape.of(labels.length, 12, 12, 3);
    BatchMix mix = method.draw(labels.length, 12, 12, new PhiloxRandom(3, "mix"));
    ModelSpec spec = new ModelSpec("preact-resnet10", 8, 3, 5, ModelSpec.Stem.CIFAR, false);
    BackendOptions options = BackendOptions.defaults().withPrecision(precision);
    double[][] found = {null};
    try (Backend backend = Backends.choose(device, options).backend();
        Network network = Models.build(backend, spec);
        Graph graph = Graph.recording(backend)) {
      Initialization.fill(network, 11, false);
      PhiloxRandom random = new PhiloxRandom(5, "bf16");
      double[] pixels =
          DoubleStream.generate(random::nextGaussian).limit(images.elements()).toArray();
      BatchMix watched =
          (g, point, h, saliency) -> {
            Mixed mixed = mix.at(g, point, h, saliency);
            if (point == after) {
              found[0] = mixed.features().value().toDoubles();
            }
            return mixed;
          };
      Step step = new Step(network, 0);
      Batch.Real batch = new Batch.Real(images, pixels, labels);
      step.run(graph, step.upload(graph.scope(), new StepInput.Part(0, batch, watched)), 1);
    }
    return found[0];
  }
}
