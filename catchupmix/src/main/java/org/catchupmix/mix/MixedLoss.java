package org.catchupmix.mix;

import java.util.Arrays;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.LossOp.CrossEntropy;
import org.catchupmix.core.autograd.Var;

/** The loss of a mixed batch. */
public final class MixedLoss {
  private MixedLoss() {}

  /**
   * With w the weight of a sample's own label: {@code w * CE(z, y) + (1 - w) * CE(z, y[p])}, the
   * mean over the batch; w may be another for each sample.
   *
   * @param logits z, {@code [N,K]}
   * @param labels y, {@code N} of them
   * @param mixing p and w
   * @param smoothing of the labels, 0 for none
   * @return a scalar
   */
  public static Var of(Graph graph, Var logits, int[] labels, LabelMix mixing, double smoothing) {
    Var own = crossEntropy(graph, logits, labels, smoothing);
    return switch (mixing) {
      case LabelMix.Own _ -> mean(graph, own);
      case LabelMix.OneWeight(int[] partner, double w) -> {
        Var other = crossEntropy(graph, logits, of(labels, partner), smoothing);
        yield graph.add(graph.scale(mean(graph, own), w), graph.scale(mean(graph, other), 1 - w));
      }
      case LabelMix.Weights(int[] partner, double[] w) -> {
        Var other = crossEntropy(graph, logits, of(labels, partner), smoothing);
        double[] complement = Arrays.stream(w).map(v -> 1 - v).toArray();
        yield mean(graph, graph.add(weighted(graph, own, w), weighted(graph, other, complement)));
      }
    };
  }

  private static int[] of(int[] labels, int[] partner) {
    return Arrays.stream(partner).map(p -> labels[p]).toArray();
  }

  private static Var weighted(Graph graph, Var losses, double[] weights) {
    Tensor w = graph.scope().of(losses.shape(), weights);
    return graph.multiply(losses, Var.constant(w));
  }

  private static Var mean(Graph graph, Var losses) {
    return graph.mean(losses, 0);
  }

  private static Var crossEntropy(Graph graph, Var logits, int[] labels, double smoothing) {
    Tensor y = graph.scope().of(Shape.of(labels.length), labels);
    return graph.apply(new CrossEntropy(logits, y, smoothing));
  }
}
