package org.catchupmix.study.robust.attack;

import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.LossOp.CrossEntropy;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;

/**
 * A network as a function of pixels 0..1.
 *
 * <p>Its first layer normalizes, {@code x[..,c] / std[c] - mean[c] / std[c]}, and batch norm uses
 * its running statistics.
 */
final class PixelInput {
  private final Network network;
  private final ImageTransform transform;

  PixelInput(Network network, ImageTransform transform) {
    this.network = network;
    this.transform = transform;
  }

  /**
   * Result of a forward and backward pass.
   *
   * @param gradient {@code [N,H,W,C]}
   * @param losses cross entropy of each image
   * @param scores {@code [N,K]}
   */
  record Graded(double[] gradient, double[] losses, double[] scores) {
    /** Whether another class has at least the score of the label. */
    boolean isWrong(int image, int label) {
      int classes = scores.length / losses.length;
      int from = image * classes;
      return IntStream.range(0, classes)
          .anyMatch(c -> c != label && scores[from + c] >= scores[from + label]);
    }
  }

  /**
   * Gradient of each image's cross entropy with respect to its pixels {@code [N,H,W,C]}.
   *
   * <p>The loss is summed over the batch, so the gradient of an image does not depend on the
   * others.
   */
  double[] gradient(double[] pixels, Shape shape, int[] labels) {
    return graded(pixels, shape, labels).gradient();
  }

  /** Computes the gradient with the scores and losses that it belongs to. */
  Graded graded(double[] pixels, Shape shape, int[] labels) {
    try (TensorScope own = new TensorScope(network.backend())) {
      Var x = Var.parameter(own.of(shape, pixels));
      try (Graph graph = Graph.recordingFor(network.backend(), x)) {
        Tensor truth = graph.scope().of(Shape.of(labels.length), labels);
        Var scores = scores(graph, x);
        Var losses = graph.apply(new CrossEntropy(scores, truth, 0));
        double[] each = losses.value().toDoubles();
        double[] logits = scores.value().toDoubles();
        Gradients gradients = graph.backward(graph.sum(losses, 0));
        return new Graded(gradients.of(x).toDoubles(), each, logits);
      }
    }
  }

  /** Class scores {@code [N,K]}, row by row. */
  double[] scores(double[] pixels, Shape shape) {
    try (Graph graph = Graph.inference(network.backend())) {
      Var x = Var.constant(graph.scope().of(shape, pixels));
      return scores(graph, x).value().toDoubles();
    }
  }

  private Var scores(Graph graph, Var x) {
    int channels = transform.channels();
    double[] scale = new double[Math.toIntExact(x.shape().elements())];
    double[] shift = new double[channels];
    for (int i = 0; i < scale.length; i++) {
      scale[i] = 1 / transform.std()[i % channels];
    }
    for (int c = 0; c < channels; c++) {
      shift[c] = -transform.mean()[c] / transform.std()[c];
    }
    Var scaled = graph.multiply(x, Var.constant(graph.scope().of(x.shape(), scale)));
    Var bias = Var.constant(graph.scope().of(Shape.of(channels), shift));
    return network.forward(Pass.inference(graph), graph.addBias(scaled, bias));
  }
}
