package org.catchupmix.study.analyze.drop;

import java.util.Map;

/**
 * Accuracy as dimensions of the latent vector are zeroed.
 *
 * @param dimensions C, how many there are
 * @param accuracy for each order {@code C + 1} numbers in percent, the first with none zeroed, the
 *     last with all
 */
public record DropResult(int dimensions, Map<DropOrder, double[]> accuracy) {
  /** Zeroed dimensions in percent of all, {@code C + 1} numbers. */
  double[] shares() {
    double[] shares = new double[dimensions + 1];
    for (int d = 0; d <= dimensions; d++) {
      shares[d] = 100.0 * d / dimensions;
    }
    return shares;
  }

  /**
   * The mean accuracy over the share that is zeroed, from none to all: the area under the curve by
   * the trapezoidal rule, in percent.
   */
  double area(DropOrder order) {
    double[] a = accuracy.get(order);
    double sum = 0;
    for (int d = 0; d < dimensions; d++) {
      sum += (a[d] + a[d + 1]) / 2;
    }
    return sum / dimensions;
  }
}
