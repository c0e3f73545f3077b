package org.catchupmix.mix;

import java.util.List;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.operation.LossOp.CrossEntropy;
import org.catchupmix.core.tensor.Tensor;

/** Loss of a mixed batch. */
public final class MixedLoss {
  private MixedLoss() {}

  /**
   * Records the mean of {@code sum over m of weight(n, m) * CE(z[n], y[m])}: with one partner,
   * {@code w * CE(z, y) + (1 - w) * CE(z, y[p])}, with w the weight of a sample's own label.
   *
   * @param logits z, {@code [N,K]}
   * @param labels y with their weights
   * @param smoothing of the labels, 0 for none
   * @return a scalar
   */
  public static Var of(Graph graph, Var logits, MixedLabels labels, double smoothing) {
    return switch (labels) {
      case MixedLabels.Own(Tensor own) ->
          graph.mean(crossEntropy(graph, logits, own, smoothing), 0);
      case MixedLabels.Pairs pairs -> ofPairs(graph, logits, pairs, smoothing);
      case MixedLabels.Mixture(List<MixedLabels.Part> parts) ->
          parts.stream()
              .map(
                  p ->
                      graph.multiply(
                          crossEntropy(graph, logits, p.labels(), smoothing),
                          Var.constant(p.weight())))
              .reduce(graph::add)
              .map(sum -> graph.mean(sum, 0))
              .orElseThrow();
    };
  }

  private static Var ofPairs(Graph graph, Var logits, MixedLabels.Pairs pairs, double smoothing) {
    Var own = crossEntropy(graph, logits, pairs.labels(), smoothing);
    if (!pairs.hasOneWeight()) {
      Var other = crossEntropy(graph, logits, pairs.partners(), smoothing);
      return graph.mean(weighted(graph, own, other, pairs), 0);
    }
    Var mean = graph.mean(own, 0);
    Var other = graph.mean(crossEntropy(graph, logits, pairs.partners(), smoothing), 0);
    return weighted(graph, mean, other, pairs);
  }

  /** Records the loss of a batch whose labels are on the host. */
  public static Var of(Graph graph, Var logits, int[] labels, LabelMix mixing, double smoothing) {
    return of(graph, logits, MixedLabels.upload(graph.scope(), labels, mixing), smoothing);
  }

  private static Var weighted(Graph graph, Var own, Var other, MixedLabels.Pairs pairs) {
    return graph.add(
        graph.multiply(own, Var.constant(pairs.ownWeight())),
        graph.multiply(other, Var.constant(pairs.weight())));
  }

  private static Var crossEntropy(Graph graph, Var logits, Tensor labels, double smoothing) {
    return graph.apply(new CrossEntropy(logits, labels, smoothing));
  }
}
