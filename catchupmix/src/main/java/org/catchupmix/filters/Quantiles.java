package org.catchupmix.filters;

import java.util.Arrays;

/** Quantiles of a sample. */
public final class Quantiles {
  private Quantiles() {}

  /**
   * Quantiles with linear interpolation between the two values around them: that of q stands at
   * {@code q (n - 1)} in ascending order, counted from 0 (type 7 of Hyndman and Fan, Sample
   * Quantiles in Statistical Packages, 1996; NumPy's default).
   *
   * @param sample one value at least, in any order
   * @param q each from 0 to 1
   * @return one for each q; NaN if a value is NaN
   */
  public static double[] of(double[] sample, double... q) {
    double[] sorted = sample.clone();
    Arrays.sort(sorted);
    double[] out = new double[q.length];
    for (int i = 0; i < q.length; i++) {
      out[i] = Double.isNaN(sorted[sorted.length - 1]) ? Double.NaN : at(sorted, q[i]);
    }
    return out;
  }

  private static double at(double[] sorted, double q) {
    double place = q * (sorted.length - 1);
    int below = (int) place;
    double fraction = place - below;
    return fraction == 0
        ? sorted[below]
        : sorted[below] + fraction * (sorted[below + 1] - sorted[below]);
  }
}
