package org.catchupmix.study.robust.confidence;

import org.catchupmix.core.Preconditions;

/**
 * Expected calibration error (Guo et al., On Calibration of Modern Neural Networks, ICML 2017).
 *
 * <p>Confidences fall into M bins of equal width, bin m being {@code (m/M, (m+1)/M]}, m from 0; bin
 * 0 includes 0.
 *
 * <pre>
 *   ECE = sum over m of count[m]/N * | accuracy[m] - confidence[m] |
 * </pre>
 *
 * @param count images of each bin
 * @param confidence mean confidence of each bin, NaN for an empty one
 * @param accuracy share of correct ones of each bin, NaN for an empty one
 * @param ece expected calibration error, 0..1
 */
public record Calibration(int[] count, double[] confidence, double[] accuracy, double ece) {
  public static final int BINS = 15;

  /**
   * Computes the calibration of predictions.
   *
   * @throws IllegalArgumentException if a confidence is not 0..1
   */
  public static Calibration of(double[] confidence, boolean[] correct, int bins) {
    int n = confidence.length;
    int[] count = new int[bins];
    double[] sum = new double[bins];
    double[] right = new double[bins];
    for (int i = 0; i < n; i++) {
      double p = confidence[i];
      Preconditions.require(p >= 0 && p <= 1, "confidence[%d] is %s, but must be 0 to 1", i, p);
      int bin = bin(p, bins);
      count[bin]++;
      sum[bin] += p;
      right[bin] += correct[i] ? 1 : 0;
    }
    double ece = 0;
    for (int m = 0; m < bins; m++) {
      ece += Math.abs(right[m] - sum[m]) / n;
      sum[m] /= count[m];
      right[m] /= count[m];
    }
    return new Calibration(count, sum, right, ece);
  }

  private static int bin(double p, int bins) {
    int bin = 0;
    while (bin < bins - 1 && p > (double) (bin + 1) / bins) {
      bin++;
    }
    return bin;
  }
}
