package org.catchupmix.mix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Box;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.train.Batch;
import org.catchupmix.train.Step;
import org.catchupmix.train.StepInput;
import org.catchupmix.train.WatchedBackend;
import org.junit.jupiter.api.Test;

/** SaliencyMix, GuidedMixup and their saliency. */
class SaliencyTest extends ReferenceGraph {
  private static final Shape SHAPE = Shape.of(3, 8, 8, 2);
  private static final int[] LABELS = {0, 2, 1};
  private static final int[] SWAPPED = {1, 0};
  private static final GuidedMixup PLAIN = new GuidedMixup(0, 1);

  @Test
  void theBoxIsCentredOnTheMostSalientPixelOfTheFirstPartner() {
    double[] s = new double[2 * 4 * 5];
    s[3] = 9; // of the first image, which is not looked at
    s[20 + 2 * 5 + 1] = 3; // of its partner: row 2, column 1
    // A quarter of the area is pasted: half of each side, 2 rows and 2 columns.
    CutMix.Pasted cut = new SaliencyMix.Salient(0.75, 4, 5, SWAPPED).pasted(() -> s);
    assertEquals(new Box(1, 0, 2, 2), cut.box());
    assertEquals(1 - 4 / 20.0, cut.own());
    assertArrayEquals(SWAPPED, cut.partner());
  }

  @Test
  void pixelsAreMixedByTheirShareOfBothSaliencies() {
    // Shares (1/4, 3/4) and (1/2, 1/2), so a = (1/3, 3/5) and (2/3, 2/5).
    BatchMix mix = new GuidedMixup.Guided(PLAIN, 1, 2, SWAPPED);
    Var x = constant(Shape.of(2, 1, 2, 1), 3, 5, 6, 10);
    Mixed mixed = mix.at(graph, 0, x, () -> new double[] {1, 3, 7, 7});
    assertArrayEquals(new double[] {1 + 4, 3 + 4, 4 + 1, 4 + 3}, numbers(mixed), 1e-14);
    assertArrayEquals(
        new double[] {(1 / 3.0 + 3 / 5.0) / 2, (2 / 3.0 + 2 / 5.0) / 2}, weights(mixed), 1e-15);
    assertSame(x, mix.at(graph, 1, x, Saliency.NONE).features(), "features are left as they are");
  }

  private static double[] weights(Mixed mixed) {
    return assertInstanceOf(LabelMix.Weights.class, mixed.labels()).ownWeights();
  }

  /** Mixes two images of one row. */
  private Mixed guided(GuidedMixup options, double... saliency) {
    int width = saliency.length / 2;
    Var x = Var.constant(graph.scope().filled(Shape.of(2, 1, width, 1), 1));
    return new GuidedMixup.Guided(options, 1, width, SWAPPED).at(graph, 0, x, () -> saliency);
  }

  @Test
  void pixelsWithoutSaliencyAreMixedInHalves() {
    assertArrayEquals(new double[] {0.5, 0.5}, weights(guided(PLAIN, 0, 0, 0, 0)));
    // Both images have all their saliency in the first pixel: the second is 0 / 0.
    assertArrayEquals(new double[] {0.5, 0.5}, weights(guided(PLAIN, 1, 0, 1, 0)));
  }

  @Test
  void saliencyIsBlurredByAGaussianWithTheBorderReflected() {
    double side = Math.exp(-0.5) / (1 + 2 * Math.exp(-0.5));
    // One bright pixel at the left of three: its mirror image outside is not counted twice, but the
    // middle pixel sees it once, and it sees itself at the middle of the filter.
    double[] s = {1, 0, 0, 1, 1, 1};
    Mixed mixed = guided(new GuidedMixup(3, 1), s);
    double[] blurred = {1 - 2 * side, side, 0};
    double sum = 1 - side;
    double own = 0;
    for (double b : blurred) {
      own += b / sum / (b / sum + 1 / 3.0) / 3;
    }
    assertEquals(own, weights(mixed)[0], 1e-12);
  }

  private static Network network(Backend backend, int width, int channels, int classes) {
    ModelSpec.Stem stem = ModelSpec.Stem.CIFAR;
    Network network =
        Models.build(
            backend, new ModelSpec("preact-resnet10", width, channels, classes, stem, false));
    Initialization.fill(network, 1, false);
    return network;
  }

  private double loss(Network network, double[] x) {
    try (Graph g = Graph.recording(backend)) {
      Var z = network.forward(Pass.training(g), Var.constant(g.scope().of(SHAPE, x)));
      return MixedLoss.of(g, z, LABELS, LabelMix.OWN, 0.1).value().item();
    }
  }

  private static double[] images() {
    return new PhiloxRandom(1, "x").doubles(SHAPE.elements(), -1, 1).toArray();
  }

  private static List<double[]> statistics(Network network) {
    return network.named().stream()
        .filter(n -> !n.role().isParameter())
        .map(Names.Named::tensor)
        .map(Tensor::toDoubles)
        .toList();
  }

  @Test
  void saliencyIsTheGradientOfTheLossAndLeavesTheNetworkAsItWas() {
    double[] x = images();
    try (Network network = network(backend, 2, 2, 3);
        TensorScope scope = new TensorScope(backend)) {
      List<double[]> before = statistics(network);
      double[] s = new GradientSaliency(network, scope.of(SHAPE, x), LABELS, 0.1).pixels();
      List<double[]> after = statistics(network);
      assertEquals(before.size(), after.size());
      for (int i = 0; i < before.size(); i++) {
        assertArrayEquals(before.get(i), after.get(i));
      }
      assertEquals(3 * 8 * 8, s.length);
      double h = 1e-6;
      for (int pixel : new int[] {0, 77, 191}) {
        double sum = 0;
        for (int c = 0; c < 2; c++) {
          double kept = x[2 * pixel + c];
          x[2 * pixel + c] = kept + h;
          double above = loss(network, x);
          x[2 * pixel + c] = kept - h;
          double below = loss(network, x);
          x[2 * pixel + c] = kept;
          sum += Math.pow((above - below) / (2 * h), 2);
        }
        assertEquals(Math.sqrt(sum / 2), s[pixel], 1e-5 * s[pixel] + 1e-9);
      }
    }
  }

  @Test
  void saliencyIsThatOfTrainingOrOfInference() {
    try (Network network = network(backend, 2, 2, 3)) {
      Tensor x = graph.scope().of(SHAPE, images());
      GradientSaliency own = new GradientSaliency(network, x, LABELS, 0.1);
      double[] trained = own.pixels();
      double[] tested = own.pixelsTested();
      BatchMix mix =
          (_, point, features, saliency) -> {
            if (point == 0) {
              assertArrayEquals(trained, saliency.pixels());
              assertArrayEquals(tested, saliency.pixelsTested());
              assertFalse(Arrays.equals(trained, tested));
            }
            return Mixed.ownLabels(features);
          };
      loss(graph, network, mix, 0.1);
    }
  }

  /** An unmixed batch has the same loss twice, so its clean loss is a multiple of it. */
  @Test
  void theLossOfTheUnmixedBatchIsAdded() {
    BatchMix clean =
        new BatchMix() {
          @Override
          public Mixed at(Graph graph, int point, Var features, Saliency saliency) {
            return Mixed.ownLabels(features);
          }

          @Override
          public double cleanWeight() {
            return 0.5;
          }
        };
    assertEquals(1.5 * loss(BatchMix.NONE), loss(clean), 1e-12);
  }

  private double loss(BatchMix mix) {
    try (Network network = network(backend, 2, 2, 3);
        Graph g = network.recording()) {
      return loss(g, network, mix, 0);
    }
  }

  private static double loss(Graph g, Network network, BatchMix mix, double smoothing) {
    Step step = new Step(network, smoothing);
    StepInput.Part part = new StepInput.Part(0, new Batch.Real(SHAPE, images(), LABELS), mix);
    Step.Uploaded in = step.upload(g.scope(), part);
    Var x = in.images(g.scope());
    return step.forward(g, in, x, UnaryOperator.identity()).loss().value().item();
  }

  @Test
  void saliencyComputesNoGradientOfWeights() {
    Set<String> called = new TreeSet<>();
    Backend watched = WatchedBackend.of(backend, p -> called.add(p.name()), _ -> {});
    try (Network network = network(watched, 1, 1, 2);
        TensorScope scope = new TensorScope(watched)) {
      new GradientSaliency(network, scope.filled(Shape.of(2, 8, 8, 1), 1), new int[] {0, 1}, 0)
          .pixels();
    }
    assertTrue(called.contains("conv2dInputGradient"), called.toString());
    assertFalse(called.contains("conv2dWeightGradient"), called.toString());
  }
}
