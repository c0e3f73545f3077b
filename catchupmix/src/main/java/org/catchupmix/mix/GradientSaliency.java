package org.catchupmix.mix;

import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Scope;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.SavedStatistics;

/**
 * Saliency from the gradient of the loss w.r.t. the image: {@code s[n,h,w] = sqrt( mean_c (dL/dx)^2
 * )}, with L the mean cross entropy of the unmixed batch.
 *
 * <p>The form is that of the authors' code of PuzzleMix and GuidedMixup. As there, the network is
 * in training mode ({@link #of}), so batch norm uses batch statistics; PuzzleMix without a loss of
 * clean images uses evaluation mode ({@link #ofTrained}). Their running statistics include this
 * pass; ours are restored, so that they come only from the batches that the network trained on.
 */
public final class GradientSaliency {
  private GradientSaliency() {}

  /**
   * Computes the saliency of each pixel in training mode.
   *
   * @param x images, {@code [N,H,W,C]}
   * @param labels {@code N} of them
   * @param smoothing of the labels, 0 for none
   * @return {@code [N,H,W]}, row by row
   */
  public static double[] of(Network network, Tensor x, int[] labels, double smoothing) {
    Backend backend = network.backend();
    Var input = Var.parameter(x);
    try (Scope kept = new Scope(backend);
        Graph graph = Graph.recordingFor(backend, input)) {
      SavedStatistics before = SavedStatistics.of(network, kept);
      try {
        return norms(network, Pass.training(graph), input, labels, smoothing);
      } finally {
        before.restore();
      }
    }
  }

  /**
   * Computes the saliency of each pixel in evaluation mode. An image's saliency does not depend on
   * the other images, except for the factor 1/N of the mean loss.
   *
   * @param x images, {@code [N,H,W,C]}
   * @param labels {@code N} of them
   * @return {@code [N,H,W]}, row by row
   */
  public static double[] ofTrained(Network network, Tensor x, int[] labels) {
    Var input = Var.parameter(x);
    try (Graph graph = Graph.recordingFor(network.backend(), input)) {
      return norms(network, Pass.inference(graph), input, labels, 0);
    }
  }

  private static double[] norms(
      Network network, Pass pass, Var input, int[] labels, double smoothing) {
    Var logits = network.forward(pass, input);
    Var loss = MixedLoss.of(pass.graph(), logits, labels, LabelMix.OWN, smoothing);
    double[] gradient = pass.graph().backward(loss).of(input).toDoubles();
    return norms(gradient, input.shape().dim(-1));
  }

  /** Root mean square over channels. */
  private static double[] norms(double[] gradient, int channels) {
    double[] s = new double[gradient.length / channels];
    for (int i = 0; i < s.length; i++) {
      double sum = 0;
      for (int c = 0; c < channels; c++) {
        double g = gradient[i * channels + c];
        sum += g * g;
      }
      s[i] = Math.sqrt(sum / channels);
    }
    return s;
  }
}
