package org.catchupmix.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Backends;
import org.catchupmix.core.DType;
import org.catchupmix.core.Precision;
import org.catchupmix.core.Scope;
import org.catchupmix.core.SgdStep;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.MixKind;
import org.catchupmix.mix.MixOptions;
import org.catchupmix.mix.MixedLoss;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.optim.Sgd;
import org.catchupmix.nn.state.Initialization;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is BF16 in a training step, and what stays single precision. */
class Bf16StepTest {
  private static final List<Integer> POINTS = List.of(1, 2, 3, 4, 5);
  private static final Shape PICTURES = Shape.of(6, 12, 12, 3);
  private static final int[] LABELS = {0, 4, 1, 3, 2, 2};
  private static final Backend CPU = inBf16("cpu");
  private static final Backend REFERENCE = inBf16("reference");

  private static Backend inBf16(String device) {
    return Backends.choose(device, BackendOptions.defaults().withPrecision(Precision.BF16))
        .backend();
  }

  @AfterAll
  static void close() {
    for (Backend backend : List.of(CPU, REFERENCE)) {
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

  private static Tensor pictures(Scope scope) {
    PhiloxRandom random = new PhiloxRandom(5, "bf16");
    return scope.of(
        PICTURES,
        IntStream.range(0, (int) PICTURES.elements())
            .mapToDouble(_ -> random.nextGaussian())
            .toArray());
  }

  @ParameterizedTest
  @ValueSource(strings = {"preact-resnet10", "resnet10"})
  void featuresAreBf16AndAllThatIsLearntIsReal(String model) {
    List<DType> features = new ArrayList<>();
    try (Network network = network(CPU, model);
        Graph graph = Graph.recording(CPU)) {
      Var x = Var.constant(pictures(graph.scope()));
      Pass pass =
          new Pass(
              graph,
              true,
              (_, _, h) -> {
                features.add(h.value().dtype());
                return graph.keep(h);
              });
      Var logits = network.forward(pass, x);
      Gradients g = graph.backward(MixedLoss.of(graph, logits, LABELS, BatchMix.NONE, 0));
      assertEquals(
          List.of(DType.F32, DType.BF16, DType.BF16, DType.BF16, DType.BF16, DType.BF16),
          features,
          "the pictures and the five mix points");
      assertEquals(DType.F32, logits.value().dtype());
      for (Names.Named p : network.parameters()) {
        assertEquals(DType.F32, p.tensor().dtype(), p.name());
        assertEquals(DType.F32, g.of(p.var()).dtype(), "gradient of " + p.name());
      }
    }
  }

  static List<MixKind> methods() {
    return List.of(MixKind.values());
  }

  /** Each method at its points: cpu rounds at the same places as reference, few the other way. */
  @ParameterizedTest
  @MethodSource("methods")
  void eachMethodMixesBf16(MixKind kind) {
    for (int layer : kind.mixesFeatures() ? List.of(0, 1, 3, 5) : List.of(0)) {
      assertEquals(loss(REFERENCE, kind, layer), loss(CPU, kind, layer), 3e-3, kind + " " + layer);
    }
  }

  private static double loss(Backend backend, MixKind kind, int layer) {
    BatchMix mix =
        kind.create(MixOptions.defaults(List.of(layer)), POINTS)
            .draw(LABELS.length, 12, 12, new PhiloxRandom(3, "mix"));
    try (Network network = network(backend, "preact-resnet10");
        Sgd sgd = new Sgd(network)) {
      return new TrainingStep(network, sgd, 0)
          .run(Bf16StepTest::pictures, LABELS, mix, new SgdStep(0.1, 0.9, true, 1e-4));
    }
  }
}
