package org.catchupmix.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.LabelMix;
import org.catchupmix.mix.MixedLoss;
import org.catchupmix.mix.blocks.CoMixup;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.SavedStatistics;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.Initialization;
import org.junit.jupiter.api.Test;

/** Steps with a loss of the unmixed batch, and labels of many samples. */
class CleanPassTest {
  private static final Shape SHAPE = Shape.of(6, 8, 8, 2);
  private static final int[] LABELS = {0, 2, 1, 1, 0, 2};
  private static final BatchMix MIX =
      new CoMixup(2, 4, 20, 0.32, 1, 0.05, 0.83, 0.001, 4, 1, 0.25)
          .draw(6, 8, 8, new PhiloxRandom(1, "mix"));

  private static Network network(Backend backend) {
    ModelSpec.Stem stem = ModelSpec.Stem.CIFAR;
    Network network = Models.build(backend, new ModelSpec("preact-resnet10", 2, 2, 3, stem, false));
    Initialization.fill(network, 1, false);
    return network;
  }

  private static Batch batch() {
    double[] x =
        new PhiloxRandom(1, "x").doubles(Math.toIntExact(SHAPE.elements()), -1, 1).toArray();
    return new Batch.Real(SHAPE, x, LABELS);
  }

  private static List<double[]> gradients(Network network, Gradients gradients) {
    return network.parameters().stream().map(p -> gradients.of(p.var()).toDoubles()).toList();
  }

  private static List<double[]> statistics(Network network) {
    return network.buffers().stream().map(Names.Named::tensor).map(Tensor::toDoubles).toList();
  }

  private static void assertNear(List<double[]> expected, List<double[]> actual, double factor) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      double[] e = Arrays.stream(expected.get(i)).map(v -> v * factor).toArray();
      assertArrayEquals(e, actual.get(i), 1e-11);
    }
  }

  /** The pass of {@link Step#forward} computes the saliency in a third pass. */
  @Test
  void theSumOfBothLossesIsDifferentiatedAndBothPassesMoveTheStatistics() {
    try (Backend backend = Backends.open("reference");
        Network network = network(backend);
        TensorScope kept = new TensorScope(backend)) {
      SavedStatistics before = SavedStatistics.of(network, kept);
      Step step = new Step(network, 0.1);
      StepInput.Part part = new StepInput.Part(0, batch(), MIX);
      List<double[]> expected;
      List<double[]> moved;
      double loss;
      try (Graph graph = network.recording()) {
        Step.Uploaded in = step.upload(graph.scope(), part);
        Step.Forward forward =
            step.forward(graph, in, in.images(graph.scope()), UnaryOperator.identity());
        Var both = forward.loss();
        loss = both.value().item();
        moved = statistics(network);
        expected = gradients(network, graph.backward(both));
      }
      before.restore();
      try (Graph graph = network.recording()) {
        Step.Differentiated d = step.run(graph, step.upload(graph.scope(), part), 0.5);
        assertEquals(loss, d.loss().item(), 1e-12);
        assertNear(expected, gradients(network, d.gradients()), 0.5);
        assertNear(moved, statistics(network), 1);
        assertEquals(SHAPE.dim(0), d.gradients().of(d.logits()).shape().dim(0));
      }
    }
  }

  @Test
  void theNetworkRunsTwice() {
    List<String> called = new ArrayList<>();
    try (Backend backend =
            WatchedBackend.of(Backends.open("reference"), p -> called.add(p.name()), _ -> {});
        Network network = network(backend);
        Graph graph = network.recording()) {
      Step step = new Step(network, 0);
      step.run(graph, step.upload(graph.scope(), new StepInput.Part(0, batch(), MIX)), 1);
      long layers =
          network.parameters().stream().filter(p -> p.tensor().shape().rank() == 4).count();
      assertEquals(2 * layers, called.stream().filter("conv2d"::equals).count());
      assertEquals(2 * layers, called.stream().filter("conv2dWeightGradient"::equals).count());
    }
  }

  /** {@code -sum_k t[n,k] log softmax(z[n])[k]}, its gradient {@code (softmax - t) / N}. */
  @Test
  void theLossOfAMixtureIsTheCrossEntropyOfItsLabels() {
    double[][] weights = {{0.5, 0.25, 0.25}, {0, 1, 0}, {0.125, 0.5, 0.375}};
    int[] labels = {3, 1, 3};
    double[] z = new PhiloxRandom(2, "z").doubles(12, -2, 2).toArray();
    try (Backend backend = Backends.open("reference");
        Graph graph = Graph.recording(backend)) {
      Var logits = Var.parameter(graph.scope().of(Shape.of(3, 4), z));
      Var loss = MixedLoss.of(graph, logits, labels, new LabelMix.Mixture(weights), 0);
      double expected = 0;
      double[] gradient = new double[12];
      for (int n = 0; n < 3; n++) {
        int row = 4 * n;
        double sum = IntStream.range(0, 4).mapToDouble(k -> Math.exp(z[row + k])).sum();
        for (int k = 0; k < 4; k++) {
          double target = 0;
          for (int m = 0; m < 3; m++) {
            target += labels[m] == k ? weights[n][m] : 0;
          }
          double p = Math.exp(z[row + k]) / sum;
          expected -= target * Math.log(p) / 3;
          gradient[row + k] = (p - target) / 3;
        }
      }
      assertEquals(expected, loss.value().item(), 1e-13);
      assertArrayEquals(gradient, graph.backward(loss).of(logits).toDoubles(), 1e-13);
    }
  }
}
