package org.catchupmix.mix;

import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.SavedStatistics;

/**
 * Saliency from the gradient of the loss w.r.t. the image: {@code s[n,h,w] = sqrt( mean_c (dL/dx)^2
 * )}, with L the mean cross entropy of the unmixed batch.
 *
 * <p>The form is that of the authors' code of PuzzleMix and GuidedMixup. As there, the network is
 * in training mode ({@link #pixels}), so batch norm uses batch statistics; PuzzleMix without a loss
 * of clean images uses evaluation mode ({@link #pixelsTested}). Their running statistics include
 * this pass; ours are restored, so that they come only from the batches that the network trained
 * on.
 *
 * @param x images, {@code [N,H,W,C]}
 * @param labels {@code N} of them
 * @param smoothing of the labels in training mode, 0 for none
 */
public record GradientSaliency(Network network, Tensor x, int[] labels, double smoothing)
    implements Saliency {
  @Override
  public double[] pixels() {
    Backend backend = network.backend();
    Var input = Var.parameter(x);
    try (TensorScope kept = new TensorScope(backend);
        Graph graph = Graph.recordingFor(backend, input)) {
      SavedStatistics before = SavedStatistics.of(network, kept);
      try {
        return norms(Pass.training(graph), input, smoothing);
      } finally {
        before.restore();
      }
    }
  }

  /** Depends on the other images of the batch by the factor 1/N of the mean loss alone. */
  @Override
  public double[] pixelsTested() {
    Var input = Var.parameter(x);
    try (Graph graph = Graph.recordingFor(network.backend(), input)) {
      return norms(Pass.inference(graph), input, 0);
    }
  }

  private double[] norms(Pass pass, Var input, double smoothed) {
    Var logits = network.forward(pass, input);
    Var loss = MixedLoss.of(pass.graph(), logits, labels, LabelMix.OWN, smoothed);
    return norms(pass.graph().backward(loss).of(input));
  }

  /** Root mean square over channels of a gradient {@code [N,H,W,C]}. */
  public static double[] norms(Tensor imageGradient) {
    double[] gradient = imageGradient.toDoubles();
    int channels = imageGradient.shape().dim(-1);
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
