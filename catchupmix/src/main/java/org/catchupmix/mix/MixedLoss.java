package org.catchupmix.mix;

import java.util.Arrays;
import java.util.Optional;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.operation.LossOp.CrossEntropy;
import org.catchupmix.core.operation.LossOp.MeanCrossEntropy;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Loss of a mixed batch. */
public final class MixedLoss {
  private MixedLoss() {}

  /**
   * Records the mean of {@code w * CE(z, y) + (1 - w) * CE(z, y[p])}, with w the weight of a
   * sample's own label.
   *
   * @param logits z, {@code [N,K]}
   * @param labels y, {@code N} of them
   * @param mixing p and w
   * @param smoothing of the labels, 0 for none
   * @return a scalar
   */
  public static Var of(Graph graph, Var logits, int[] labels, LabelMix mixing, double smoothing) {
    return of(graph, logits, labels, mixing, smoothing, Optional.empty());
  }

  /** Takes labels and weight from the device where they were uploaded; gives equal bits. */
  static Var of(
      Graph graph,
      Var logits,
      int[] labels,
      LabelMix mixing,
      double smoothing,
      Optional<StepNumbers> numbers) {
    return switch (mixing) {
      case LabelMix.Own _ -> mean(graph, logits, labels, numbers, Optional.empty(), smoothing);
      case LabelMix.OneWeight(int[] partner, double w) -> {
        Loss.SecondLabels others =
            numbers
                .flatMap(StepNumbers::others)
                .orElseGet(
                    () ->
                        new Loss.SecondLabels(
                            tensor(graph, of(labels, partner)),
                            graph.scope().of(Shape.of(2), new double[] {w, 1 - w})));
        yield mean(graph, logits, labels, numbers, Optional.of(others), smoothing);
      }
      case LabelMix.Weights(int[] partner, double[] w) -> {
        Var own = crossEntropy(graph, logits, labels, smoothing);
        Var other = crossEntropy(graph, logits, of(labels, partner), smoothing);
        double[] complement = Arrays.stream(w).map(v -> 1 - v).toArray();
        yield graph.mean(graph.add(weighted(graph, own, w), weighted(graph, other, complement)), 0);
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

  private static Var mean(
      Graph graph,
      Var logits,
      int[] labels,
      Optional<StepNumbers> numbers,
      Optional<Loss.SecondLabels> others,
      double smoothing) {
    Tensor y = numbers.map(StepNumbers::labels).orElseGet(() -> tensor(graph, labels));
    return graph.apply(new MeanCrossEntropy(logits, y, others, smoothing));
  }

  private static Var crossEntropy(Graph graph, Var logits, int[] labels, double smoothing) {
    return graph.apply(new CrossEntropy(logits, tensor(graph, labels), smoothing));
  }

  private static Tensor tensor(Graph graph, int[] labels) {
    return graph.scope().of(Shape.of(labels.length), labels);
  }
}
