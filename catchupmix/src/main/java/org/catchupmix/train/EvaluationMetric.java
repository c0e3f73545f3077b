package org.catchupmix.train;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import org.catchupmix.train.Measure.Unit;

/**
 * Quantities of an evaluation, means over its images. A constant here is all that a quantity needs:
 * it appears in {@code metrics.csv}, {@code summary.json}, TensorBoard, on the screen, in {@code
 * eval} and its suite {@code clean}, in the learning curves and in tables of robustness.
 *
 * <p>New ones follow the others: runs of earlier versions lack the last columns.
 */
public enum EvaluationMetric {
  /** Mean cross entropy. */
  LOSS(
      new Measure("cross_entropy_nats", "cross entropy", Unit.NATS, false, 4),
      "loss",
      "loss",
      "Loss",
      1,
      EvaluationMetric::crossEntropy),

  /** Images whose class has the highest score; tied ones count as wrong. */
  TOP1(
      new Measure("top1_percent", "top-1", Unit.PERCENT, true, 2),
      "top1_percent",
      "top-1",
      "Accuracy",
      1,
      (scores, label) -> percent(isAmongHighest(1, scores, label))),

  /** Images whose class is among the five highest. */
  TOP5(
      new Measure("top5_percent", "top-5", Unit.PERCENT, true, 2),
      "top5_percent",
      "top-5",
      "Top-5 accuracy",
      6,
      (scores, label) -> percent(isAmongHighest(5, scores, label)));

  private final Measure measure;
  private final String column;
  private final String word;
  private final String title;
  private final int classes;
  private final ToDoubleBiFunction<double[], Integer> ofImage;

  EvaluationMetric(
      Measure measure,
      String column,
      String word,
      String title,
      int classes,
      ToDoubleBiFunction<double[], Integer> ofImage) {
    this.measure = measure;
    this.column = column;
    this.word = word;
    this.title = title;
    this.classes = classes;
    this.ofImage = ofImage;
  }

  /** Declaration for tables and files of results. */
  public Measure measure() {
    return measure;
  }

  /** Column in {@code metrics.csv}, after the name of the images. */
  public String column(String images) {
    return images + "_" + column;
  }

  /** Title of its curve, without the images. */
  public String title() {
    return title;
  }

  /** Label of its axis, with the unit. */
  public String axis() {
    return this == TOP1 || this == TOP5 ? "accuracy (%)" : measure.head();
  }

  /** Formats a value for a line of the screen during training. */
  public String progress(double value) {
    return word
        + " "
        + (measure.unit() == Unit.PERCENT ? measure.text(value) : measure.number(value));
  }

  /** The number of an image. */
  double of(double[] scores, int label) {
    return ofImage.applyAsDouble(scores, label);
  }

  /** Whether the quantity says anything about images of so many classes. */
  public boolean applies(long classes) {
    return classes >= this.classes;
  }

  /** Quantities that apply to so many classes, accuracies first. */
  public static List<EvaluationMetric> reported(long classes) {
    return Arrays.stream(values())
        .filter(metric -> metric.applies(classes))
        .sorted(Comparator.comparing(metric -> !metric.measure.higherIsBetter()))
        .toList();
  }

  private static double percent(boolean isRight) {
    return isRight ? 100 : 0;
  }

  private static boolean isAmongHighest(int highest, double[] scores, int label) {
    return Evaluation.isAmongHighest(highest, scores, 0, scores.length, label);
  }

  private static double crossEntropy(double[] scores, int label) {
    double max = scores[label];
    for (double score : scores) {
      max = Math.max(max, score);
    }
    double sum = 0;
    for (double score : scores) {
      sum += StrictMath.exp(score - max);
    }
    return max + StrictMath.log(sum) - scores[label];
  }
}
