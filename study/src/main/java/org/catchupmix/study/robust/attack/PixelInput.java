package org.catchupmix.study.robust.attack;

import org.catchupmix.core.ImageTransform;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.LossOp.CrossEntropy;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;

/**
 * A network as a function of pixels 0..1, with the normalisation as its first layer, {@code x[..,c]
 * / std[c] - mean[c] / std[c]}, and the running statistics of batch norm.
 */
final class PixelInput {
  private final Network network;
  private final ImageTransform transform;

  PixelInput(Network network, ImageTransform transform) {
    this.network = network;
    this.transform = transform;
  }

  /**
   * The gradient of each picture's cross entropy with respect to its pixels. The loss is the sum
   * over the batch, so one picture's gradient does not depend on the others.
   *
   * @param pixels {@code [N,H,W,C]}, 0..1
   * @param labels {@code [N]}
   */
  double[] gradient(double[] pixels, Shape shape, int[] labels) {
    try (Scope own = new Scope(network.backend())) {
      Var x = Var.parameter(own.of(shape, pixels));
      try (Graph graph = Graph.recordingFor(network.backend(), x)) {
        Tensor truth = graph.scope().of(Shape.of(labels.length), labels);
        Var losses = graph.apply(new CrossEntropy(scores(graph, x), truth, 0));
        Gradients gradients = graph.backward(graph.sum(losses, 0));
        return gradients.of(x).toDoubles();
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
