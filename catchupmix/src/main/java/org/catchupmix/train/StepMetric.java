package org.catchupmix.train;

import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.catchupmix.mix.LabelMix;

/**
 * Quantities of a training step, before its update and in training mode, on the batch as it was
 * mixed. A constant here is all that a quantity needs: checkpoints add it up over an epoch, shards
 * over their ranks, and it appears in {@code metrics.csv}, {@code steps.jsonl}, TensorBoard and the
 * learning curves.
 */
public enum StepMetric {
  /** Mean cross entropy of the mixed labels, as the gradient has it. */
  LOSS(
      Kind.MEAN,
      "train_loss",
      "loss_sum",
      "Loss in training",
      "cross entropy (nats)",
      Outcome::loss),

  /**
   * Images classified correctly; a mixed image counts by the weights of its labels:
   *
   * <pre>
   *   sum_n  sum_m  weight(n, m) * (argmax z[n] = y[m])        weights of a {@link LabelMix}
   * </pre>
   *
   * <p>As in the <a href="https://github.com/facebookresearch/mixup-cifar10">code of Mixup</a>;
   * tied highest scores count as wrong, as in {@link Evaluation}.
   */
  TOP1(
      Kind.COUNT,
      "train_mixed_top1_percent",
      "correct",
      "Accuracy in training",
      "accuracy (%)",
      o -> StepMetric.correct(o.scores(), o.labels(), o.mixing()));

  /** How the numbers of steps are added up. */
  private enum Kind {
    /** A mean over the images. */
    MEAN,
    /** A number of images, shown as a percentage of all. */
    COUNT
  }

  /**
   * Results of a step.
   *
   * @param scores logits, {@code [N,K]}
   */
  record Outcome(int[] labels, LabelMix mixing, double loss, double[] scores) {}

  private final Kind kind;
  private final String key;
  private final String sumKey;
  private final String title;
  private final String axis;
  private final ToDoubleFunction<Outcome> number;

  StepMetric(
      Kind kind,
      String key,
      String sumKey,
      String title,
      String axis,
      ToDoubleFunction<Outcome> number) {
    this.kind = kind;
    this.key = key;
    this.sumKey = sumKey;
    this.title = title;
    this.axis = axis;
    this.number = number;
  }

  /** Column in {@code metrics.csv}, key in {@code steps.jsonl}. */
  public String key() {
    return key;
  }

  /** Key of the sum over an incomplete epoch in a checkpoint. */
  public String sumKey() {
    return sumKey;
  }

  /** Title of a figure. */
  public String title() {
    return title + ", mixed as trained";
  }

  /** Title of its axis, with the unit. */
  public String axis() {
    return axis;
  }

  /** The number of a step: a mean over its images, or how many of them. */
  double number(Outcome outcome) {
    return number.applyAsDouble(outcome);
  }

  /** Term that a step of some images adds to the sum over an epoch. */
  double sum(double number, int images) {
    return kind == Kind.MEAN ? number * images : number;
  }

  /** Term that a shard adds to the number of a step. */
  double part(double number, int images, int ofAll) {
    return kind == Kind.MEAN ? number * images / ofAll : number;
  }

  /** The value of a step with this number, as it is shown. */
  double ofStep(double number, int images) {
    return kind == Kind.MEAN ? number : 100 * number / images;
  }

  /** The value of all steps with this sum, as it is shown. */
  double ofSum(double sum, int images) {
    return kind == Kind.MEAN ? sum / images : 100 * sum / images;
  }

  /** Counts the images classified correctly, weighted by their labels. */
  static double correct(double[] scores, int[] labels, LabelMix mixing) {
    int classes = scores.length / labels.length;
    double sum = 0;
    for (int n = 0; n < labels.length; n++) {
      boolean own = isHighest(scores, n, classes, labels[n]);
      sum +=
          switch (mixing) {
            case LabelMix.Own _ -> own ? 1 : 0;
            case LabelMix.OneWeight(int[] p, double w) ->
                weighted(own, w, isHighest(scores, n, classes, labels[p[n]]));
            case LabelMix.Weights(int[] p, double[] w) ->
                weighted(own, w[n], isHighest(scores, n, classes, labels[p[n]]));
            case LabelMix.Mixture(double[][] w) -> shown(scores, n, labels, w[n]);
          };
    }
    return sum;
  }

  /** Weight of the class with the highest score in a mixture of labels. */
  private static double shown(double[] scores, int n, int[] labels, double[] weights) {
    int classes = scores.length / labels.length;
    return IntStream.range(0, labels.length)
        .filter(m -> weights[m] > 0 && isHighest(scores, n, classes, labels[m]))
        .mapToDouble(m -> weights[m])
        .sum();
  }

  private static boolean isHighest(double[] scores, int n, int classes, int label) {
    return Evaluation.isAmongHighest(1, scores, n, classes, label);
  }

  private static double weighted(boolean own, double w, boolean partner) {
    return own && partner ? 1 : own ? w : partner ? 1 - w : 0;
  }
}
