package org.catchupmix.study.robust.suite;

import java.util.Arrays;

/**
 * Predictions of a network, in the order of the images.
 *
 * @param confidence the largest softmax probability of each, 0..1; NaN where a score is NaN
 * @param correct whether the label's score is strictly the highest
 * @param top1 share of correct ones, percent
 * @param nll mean negative log likelihood of the labels (cross entropy), nats
 */
public record Predictions(double[] confidence, boolean[] correct, double top1, double nll) {
  /**
   * Computes predictions from class scores {@code [N][K]} before the softmax, and labels {@code
   * [N]}.
   */
  public static Predictions of(double[][] scores, int[] labels) {
    int n = scores.length;
    double[] confidence = new double[n];
    boolean[] correct = new boolean[n];
    double nll = 0;
    int right = 0;
    for (int i = 0; i < n; i++) {
      double[] z = scores[i];
      double max = Arrays.stream(z).max().orElseThrow();
      double sum = 0;
      boolean alone = true;
      for (int k = 0; k < z.length; k++) {
        sum += StrictMath.exp(z[k] - max);
        alone &= k == labels[i] || z[k] < z[labels[i]];
      }
      confidence[i] = 1 / sum;
      correct[i] = alone && Double.isFinite(sum);
      right += correct[i] ? 1 : 0;
      nll += max + StrictMath.log(sum) - z[labels[i]];
    }
    return new Predictions(confidence, correct, 100.0 * right / n, nll / n);
  }
}
