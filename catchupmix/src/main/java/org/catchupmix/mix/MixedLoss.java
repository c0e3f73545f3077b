package org.catchupmix.mix;

import java.util.Arrays;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.autograd.ops.Add;
import org.catchupmix.core.autograd.ops.CrossEntropy;
import org.catchupmix.core.autograd.ops.Mean;
import org.catchupmix.core.autograd.ops.Multiply;
import org.catchupmix.core.autograd.ops.Scale;

/** The loss of a mixed batch. */
public final class MixedLoss {
  private MixedLoss() {}

  /**
   * With w the weight of a sample's own label: {@code w * CE(z, y) + (1 - w) * CE(z, y[p])}, the
   * mean over the batch; w may be another for each sample.
   *
   * @param logits z, {@code [N,K]}
   * @param labels y, {@code N} of them
   * @param smoothing of the labels, 0 for none
   * @return a scalar
   */
  public static Var of(Graph graph, Var logits, int[] labels, BatchMix mix, double smoothing) {
    Var own = crossEntropy(graph, logits, labels, smoothing);
    int[] partner = mix.partner();
    if (partner == null) {
      return mean(graph, own);
    }
    int[] others = new int[labels.length];
    for (int n = 0; n < labels.length; n++) {
      others[n] = labels[partner[n]];
    }
    Var other = crossEntropy(graph, logits, others, smoothing);
    double[] weights = mix.ownWeights();
    if (weights == null) {
      return graph.apply(
          new Add(
              graph.apply(new Scale(mean(graph, own), mix.ownWeight())),
              graph.apply(new Scale(mean(graph, other), 1 - mix.ownWeight()))));
    }
    double[] rest = Arrays.stream(weights).map(w -> 1 - w).toArray();
    return mean(
        graph, graph.apply(new Add(weighted(graph, own, weights), weighted(graph, other, rest))));
  }

  private static Var weighted(Graph graph, Var losses, double[] weights) {
    Tensor w = graph.scope().of(losses.shape(), weights);
    return graph.apply(new Multiply(losses, Var.constant(w)));
  }

  private static Var mean(Graph graph, Var losses) {
    return graph.apply(new Mean(losses, 0));
  }

  private static Var crossEntropy(Graph graph, Var logits, int[] labels, double smoothing) {
    Tensor y = graph.scope().of(Shape.of(labels.length), labels);
    return graph.apply(new CrossEntropy(logits, y, smoothing));
  }
}
