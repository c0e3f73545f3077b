package org.catchupmix.filters;

import java.util.Arrays;
import org.catchupmix.core.Preconditions;

/** Measures of how evenly a total is spread over parts, such as influence over filters. */
public final class Evenness {
  private Evenness() {}

  /**
   * Computes the Gini coefficient, with {@code x} in ascending order and i from 1:
   *
   * <pre>
   *   G = sum_i (2 i - n - 1) x_i / (n sum_i x_i)
   * </pre>
   *
   * <p>It is half the mean absolute difference of all pairs over the mean, {@code sum_ij |x_i -
   * x_j| / (2 n^2 mean)}, and the area between the Lorenz curve and the diagonal over the area
   * under the diagonal (Gini, Variabilita e mutabilita, 1912; the form over sorted values is that
   * of Sen, On Economic Inequality, 1973). 0 where all parts are equal, also where all are 0;
   * {@code 1 - 1/n} where one has everything. No correction for small n is made.
   *
   * @param x the parts, none negative
   * @return NaN if a part is not a finite number
   * @throws IllegalArgumentException if there is no part, or one is negative
   */
  public static double gini(double... x) {
    double[] sorted = sorted(x);
    int n = sorted.length;
    double sum = 0;
    double weighted = 0;
    for (int i = 0; i < n; i++) {
      sum += sorted[i];
      weighted += (2 * i + 1 - n) * sorted[i];
    }
    // An infinite part sums to infinity, and that over infinity is NaN.
    return sum == 0 ? 0 : weighted / (n * sum);
  }

  /**
   * Computes the smallest share of the parts that carry half of the total: m/n, with the m largest
   * parts summing up to half of all or more, and no fewer doing so. 1/2 where all are equal (or the
   * next possible above), 1/n where one has everything.
   *
   * @param x the parts, none negative
   * @return NaN if a part is not a finite number
   * @throws IllegalArgumentException if there is no part, or one is negative
   */
  public static double half(double... x) {
    double[] sorted = sorted(x);
    int n = sorted.length;
    double sum = Arrays.stream(sorted).sum();
    if (!Double.isFinite(sum)) {
      return Double.NaN;
    }
    if (sum == 0) {
      return Math.ceilDiv(n, 2) / (double) n;
    }
    double[] others = new double[n + 1];
    for (int k = 0; k < n; k++) {
      others[k + 1] = others[k] + sorted[k];
    }
    // Both sides are rounded alike, so that half of equal parts is half of the total.
    double carried = 0;
    int m = 0;
    while (carried < others[n - m]) {
      m++;
      carried += sorted[n - m];
    }
    return (double) m / n;
  }

  /**
   * Computes the Lorenz curve: the share of the total in the smallest m parts, for m from 0 to n
   * (Lorenz, Methods of Measuring the Concentration of Wealth, 1905).
   *
   * @param x the parts, none negative
   * @return {@code n + 1} shares, ascending from 0 to 1; the diagonal where all parts are 0
   */
  public static double[] lorenz(double... x) {
    double[] sorted = sorted(x);
    double[] curve = new double[sorted.length + 1];
    for (int m = 0; m < sorted.length; m++) {
      curve[m + 1] = curve[m] + sorted[m];
    }
    double sum = curve[sorted.length];
    for (int m = 0; m <= sorted.length; m++) {
      curve[m] = sum == 0 ? (double) m / sorted.length : curve[m] / sum;
    }
    return curve;
  }

  private static double[] sorted(double[] x) {
    Preconditions.require(x.length > 0, "evenness: no part is given, at least one is required");
    double[] sorted = x.clone();
    Arrays.sort(sorted);
    // Not "at least 0": NaN gives NaN.
    Preconditions.require(
        !(sorted[0] < 0), "evenness: a part is %s, none must be negative", sorted[0]);
    return sorted;
  }
}
