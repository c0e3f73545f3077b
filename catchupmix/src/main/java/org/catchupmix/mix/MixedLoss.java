package org.catchupmix.mix;

import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.operation.LossOp.CrossEntropy;
import org.catchupmix.core.tensor.Tensor;

/** Loss of a mixed batch. */
public final class MixedLoss {
  private MixedLoss() {}

  /**
   * Records the mean of {@code w * CE(z, y) + (1 - w) * CE(z, y[p])}, with w the weight of a
   * sample's own label.
   *
   * @param logits z, {@code [N,K]}
   * @param labels y and {@code y[p]} with their weights
   * @param smoothing of the labels, 0 for none
   * @return a scalar
   */
  public static Var of(Graph graph, Var logits, MixedLabels labels, double smoothing) {
    Var own = crossEntropy(graph, logits, labels.own(), smoothing);
    if (labels.partner().isEmpty()) {
      return graph.mean(own, 0);
    }
    MixedLabels.Partner partner = labels.partner().get();
    if (!partner.hasOneWeight()) {
      Var other = crossEntropy(graph, logits, partner.labels(), smoothing);
      return graph.mean(weighted(graph, own, other, partner), 0);
    }
    Var mean = graph.mean(own, 0);
    Var other = graph.mean(crossEntropy(graph, logits, partner.labels(), smoothing), 0);
    return weighted(graph, mean, other, partner);
  }

  /** Records the loss of a batch whose labels are on the host. */
  public static Var of(Graph graph, Var logits, int[] labels, LabelMix mixing, double smoothing) {
    return of(graph, logits, MixedLabels.upload(graph.scope(), labels, mixing), smoothing);
  }

  private static Var weighted(Graph graph, Var own, Var other, MixedLabels.Partner partner) {
    return graph.add(
        graph.multiply(own, Var.constant(partner.ownWeight())),
        graph.multiply(other, Var.constant(partner.weight())));
  }

  private static Var crossEntropy(Graph graph, Var logits, Tensor labels, double smoothing) {
    return graph.apply(new CrossEntropy(logits, labels, smoothing));
  }
}
