package org.catchupmix.mix;

import java.util.LinkedHashMap;
import java.util.Map;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;

/**
 * Saliency by the gradient of the loss to the picture: {@code s[n,h,w] = sqrt( mean_c (dL/dx)^2 )},
 * with L the mean cross entropy of the batch as it is, not mixed.
 *
 * <p>The form is that of the authors' code of PuzzleMix and of GuidedMixup. As there, the network
 * is in training mode: batch norm uses the statistics of the batch. There the running statistics
 * take this pass in; here they are put back, so that a network is tested with those of the batches
 * that it was trained on.
 */
public final class GradientSaliency {
  private GradientSaliency() {}

  /**
   * The saliency of each pixel.
   *
   * @param x pictures, {@code [N,H,W,C]}
   * @param labels {@code N} of them
   * @param smoothing of the labels, 0 for none
   * @return {@code [N,H,W]}, row by row
   */
  public static double[] of(Network network, Tensor x, int[] labels, double smoothing) {
    Backend backend = network.backend();
    Var input = Var.parameter(x);
    try (Scope kept = new Scope(backend);
        Graph graph = Graph.recordingFor(backend, input)) {
      Map<Tensor, Tensor> statistics = statistics(network, kept);
      try {
        Var logits = network.forward(Pass.training(graph), input);
        Var loss = MixedLoss.of(graph, logits, labels, BatchMix.NONE, smoothing);
        double[] gradient = graph.backward(loss).of(input).toDoubles();
        return norms(gradient, x.shape().dim(-1));
      } finally {
        statistics.forEach((now, before) -> backend.copy(before, now));
      }
    }
  }

  private static Map<Tensor, Tensor> statistics(Network network, Scope kept) {
    Map<Tensor, Tensor> copies = new LinkedHashMap<>();
    for (Names.Named named : network.named()) {
      if (!named.role().isParameter()) {
        Tensor copy = kept.tensor(named.tensor().shape(), named.tensor().dtype());
        kept.backend().copy(named.tensor(), copy);
        copies.put(named.tensor(), copy);
      }
    }
    return copies;
  }

  /** Root mean square over the channels. */
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
