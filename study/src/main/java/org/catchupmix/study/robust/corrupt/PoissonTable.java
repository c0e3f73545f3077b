package org.catchupmix.study.robust.corrupt;

import java.util.Arrays;

/**
 * Draws Poisson counts of mean {@code rate * v / 255} for the byte values v, each from one uniform
 * number by inversion of the distribution function, in double precision by {@link StrictMath}.
 */
final class PoissonTable {
  private static final int LEVELS = 256;

  private final double[][] cumulative = new double[LEVELS][];

  /** For means from 0 to {@code rate}, at most 700: {@code exp(-rate)} must be a normal number. */
  PoissonTable(double rate) {
    for (int v = 0; v < LEVELS; v++) {
      cumulative[v] = distribution(rate * v / (LEVELS - 1));
    }
  }

  private static double[] distribution(double mean) {
    // Beyond this many the rest is below 1e-16: a uniform number has 53 bits.
    double[] sums = new double[(int) (mean + 9 * Math.sqrt(mean) + 20)];
    double term = StrictMath.exp(-mean);
    double sum = 0;
    for (int k = 0; k < sums.length; k++) {
      sum += term;
      sums[k] = sum;
      term *= mean / (k + 1);
    }
    return sums;
  }

  /**
   * The count of a byte value.
   *
   * @param uniform of [0,1)
   */
  int count(int value, double uniform) {
    double[] sums = cumulative[value];
    int found = Arrays.binarySearch(sums, uniform);
    // The count is the number of sums that are not above the uniform number.
    return Math.min(found >= 0 ? found + 1 : -found - 1, sums.length - 1);
  }
}
