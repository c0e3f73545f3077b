package org.catchupmix.mix;

import java.util.Arrays;
import java.util.Optional;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.operation.LossOp.CrossEntropy;
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
    Tensor y = numbers.map(StepNumbers::labels).orElseGet(() -> tensor(graph, labels));
    return switch (mixing) {
      case LabelMix.Own _ -> mean(graph, logits, y, smoothing);
      case LabelMix.OneWeight(int[] partner, double w) -> {
        Optional<StepNumbers.Mix> uploaded = numbers.flatMap(StepNumbers::mix);
        Tensor others =
            uploaded
                .map(StepNumbers.Mix::partnerLabels)
                .orElseGet(() -> tensor(graph, of(labels, partner)));
        Var own = mean(graph, logits, y, smoothing);
        Var other = mean(graph, logits, others, smoothing);
        yield graph.add(
            weighted(graph, own, uploaded.map(StepNumbers.Mix::ownWeight), w),
            weighted(graph, other, uploaded.map(StepNumbers.Mix::partnerWeight), 1 - w));
      }
      case LabelMix.Weights(int[] partner, double[] w) -> {
        Var own = crossEntropy(graph, logits, y, smoothing);
        Var other = crossEntropy(graph, logits, tensor(graph, of(labels, partner)), smoothing);
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

  /**
   * Multiplies by the uploaded weight, or by a constant if none was uploaded. Both are rounded to
   * the compute dtype, so the result is the same.
   */
  private static Var weighted(Graph graph, Var loss, Optional<Tensor> uploaded, double weight) {
    return uploaded
        .map(w -> graph.multiply(loss, Var.constant(w)))
        .orElseGet(() -> graph.scale(loss, weight));
  }

  private static Var mean(Graph graph, Var logits, Tensor labels, double smoothing) {
    return graph.mean(crossEntropy(graph, logits, labels, smoothing), 0);
  }

  private static Var crossEntropy(Graph graph, Var logits, Tensor labels, double smoothing) {
    return graph.apply(new CrossEntropy(logits, labels, smoothing));
  }

  private static Tensor tensor(Graph graph, int[] labels) {
    return graph.scope().of(Shape.of(labels.length), labels);
  }
}
