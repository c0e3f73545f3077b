package org.catchupmix.mix;

import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.autograd.ops.Add;
import org.catchupmix.core.autograd.ops.CrossEntropy;
import org.catchupmix.core.autograd.ops.Mean;
import org.catchupmix.core.autograd.ops.Scale;

/** The loss of a mixed batch. */
public final class MixedLoss {
  private MixedLoss() {}

  /**
   * With w the weight of a sample's own label: {@code w * CE(z, y) + (1 - w) * CE(z, y[p])}, the
   * mean over the batch.
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
      return own;
    }
    int[] others = new int[labels.length];
    for (int n = 0; n < labels.length; n++) {
      others[n] = labels[partner[n]];
    }
    Var other = crossEntropy(graph, logits, others, smoothing);
    return graph.apply(
        new Add(
            graph.apply(new Scale(own, mix.ownWeight())),
            graph.apply(new Scale(other, 1 - mix.ownWeight()))));
  }

  private static Var crossEntropy(Graph graph, Var logits, int[] labels, double smoothing) {
    Tensor y = graph.scope().of(Shape.of(labels.length), labels);
    return graph.apply(new Mean(graph.apply(new CrossEntropy(logits, y, smoothing)), 0));
  }
}
