package org.catchupmix.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.check.GradientCheck;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.LabelMix;
import org.catchupmix.mix.MixMethod;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.mix.Mixed;
import org.catchupmix.mix.MixedForward;
import org.catchupmix.mix.MixedLoss;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.Initialization;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tensors of a training step in BF16, and those that stay in single precision. */
class Bf16StepTest {
  private static final List<Integer> POINTS = List.of(1, 2, 3, 4, 5);
  private static final Shape IMAGES = Shape.of(6, 12, 12, 3);
  private static final int[] LABELS = {0, 4, 1, 3, 2, 2};
  private static final Backend CPU = inBf16("cpu");
  private static final Backend REFERENCE = inBf16("reference");
  private static final Backend SINGLE = Backends.open("cpu");

  private static Backend inBf16(String device) {
    return Backends.choose(device, BackendOptions.defaults().withPrecision(Precision.BF16))
        .backend();
  }

  @AfterAll
  static void close() {
    for (Backend backend : List.of(CPU, REFERENCE, SINGLE)) {
      assertEquals(0, backend.memoryUse().liveBytes());
      backend.close();
    }
  }

  private static Network network(Backend backend, String model) {
    ModelSpec spec = new ModelSpec(model, 8, 3, 5, ModelSpec.Stem.CIFAR, false);
    Network network = Models.build(backend, spec);
    Initialization.fill(network, 11, false);
    return network;
  }

  private static Tensor images(TensorScope scope) {
    PhiloxRandom random = new PhiloxRandom(5, "bf16");
    return scope.of(
        IMAGES,
        IntStream.range(0, (int) IMAGES.elements())
            .mapToDouble(_ -> random.nextGaussian())
            .toArray());
  }

  @ParameterizedTest
  @ValueSource(strings = {"preact-resnet10", "resnet10"})
  void featuresAreBf16AndAllThatIsLearntIsReal(String model) {
    List<DType> features = new ArrayList<>();
    try (Network network = network(CPU, model);
        Graph graph = Graph.recording(CPU)) {
      Var x = Var.constant(images(graph.scope()));
      Pass pass =
          new Pass(
              graph,
              true,
              (_, _, h) -> {
                features.add(h.value().dtype());
                return graph.keep(h);
              });
      Var logits = network.forward(pass, x);
      Gradients g = graph.backward(MixedLoss.of(graph, logits, LABELS, LabelMix.OWN, 0));
      assertEquals(
          List.of(DType.F32, DType.BF16, DType.BF16, DType.BF16, DType.BF16, DType.BF16),
          features,
          "the images and the five mix points");
      assertEquals(DType.F32, logits.value().dtype());
      for (Names.Named p : network.parameters()) {
        assertEquals(DType.F32, p.tensor().dtype(), p.name());
        assertEquals(DType.F32, g.of(p.var()).dtype(), "gradient of " + p.name());
      }
    }
  }

  /**
   * Each method at its points: the features are nearer to those of reference than unrounded ones
   * are. At the first point, before one number that was rounded the other way could reach others,
   * nearly all are the same.
   */
  @ParameterizedTest
  @MethodSource("org.catchupmix.mix.MixMethods#names")
  void eachMethodMixesBf16(String method) {
    MixMethod kind = MixMethods.named(method);
    for (int layer : kind.mixesFeatures() ? List.of(1, 3, 5) : List.of(0)) {
      int after = Math.max(1, layer);
      double[] expected = features(REFERENCE, kind, layer, after);
      double[] actual = features(CPU, kind, layer, after);
      double[] single = features(SINGLE, kind, layer, after);
      double error = GradientCheck.relativeError(actual, expected);
      double unrounded = GradientCheck.relativeError(single, expected);
      String what = "%s at %d: error %s, unrounded %s".formatted(method, layer, error, unrounded);
      assertTrue(error < 0.6 * unrounded, what);
      // Guided mixing weighs pixels by a gradient, which went through the whole network.
      if (after == 1 && !method.equals("guided")) {
        assertTrue(differing(expected, actual) < 0.01, what);
        assertTrue(differing(expected, single) > 0.3, what);
      }
    }
  }

  private static double differing(double[] expected, double[] actual) {
    int differ = 0;
    for (int i = 0; i < expected.length; i++) {
      differ += expected[i] == actual[i] ? 0 : 1;
    }
    return (double) differ / expected.length;
  }

  /** At a mix point, mixed if it is the method's; the method's own point is the layer. */
  private static double[] features(Backend backend, MixMethod kind, int layer, int after) {
    BatchMix mix =
        MixMethods.at(kind, List.of(layer), POINTS)
            .draw(LABELS.length, 12, 12, new PhiloxRandom(3, "mix"));
    double[][] found = {null};
    try (Network network = network(backend, "preact-resnet10");
        Graph graph = Graph.recording(backend)) {
      Tensor x = images(graph.scope());
      BatchMix watched =
          (g, point, h, saliency) -> {
            Mixed mixed = mix.at(g, point, h, saliency);
            if (point == after) {
              found[0] = mixed.features().value().toDoubles();
            }
            return mixed;
          };
      graph.backward(
          MixedForward.of(
                  graph,
                  network,
                  Var.constant(x),
                  LABELS,
                  watched,
                  0,
                  UnaryOperator.identity(),
                  Optional.empty())
              .loss());
    }
    return found[0];
  }
}
