package org.catchupmix.study.robust.corrupt;

import java.util.Arrays;
import org.catchupmix.core.random.PhiloxRandom;

/** Corruptions that change each number independently at random. */
final class Noise {
  private static final double[] DEVIATION = {0.04, 0.06, 0.08, 0.09, 0.10};
  private static final int[] PHOTONS = {500, 250, 100, 75, 50};
  private static final double[] SHARE = {0.01, 0.02, 0.03, 0.05, 0.07};
  private static final PoissonTable[] SHOTS =
      Arrays.stream(PHOTONS).mapToObj(PoissonTable::new).toArray(PoissonTable[]::new);

  private Noise() {}

  static byte[] gaussian(Pixels p, int severity, PhiloxRandom random) {
    double sigma = DEVIATION[severity - 1];
    return p.map(v -> v + sigma * random.nextNormal()).truncated();
  }

  /** Counts photons: {@code Poisson(c v) / c}. */
  static byte[] shot(Pixels p, int severity, PhiloxRandom random) {
    PoissonTable table = SHOTS[severity - 1];
    double white = PHOTONS[severity - 1];
    return p.map(v -> table.count((int) Math.rint(v * 255), random.nextDouble()) / white)
        .truncated();
  }

  /** Salt and pepper: sets a share of the numbers to 0 or 1, equally often. */
  static byte[] impulse(Pixels p, int severity, PhiloxRandom random) {
    double share = SHARE[severity - 1];
    return p.map(v -> random.nextDouble() >= share ? v : random.nextBoolean() ? 1 : 0).truncated();
  }

  /**
   * Draws Poisson counts of mean {@code rate * v / 255} for byte values v.
   *
   * <p>Each count inverts the distribution function at one uniform number, in double precision by
   * {@link StrictMath}.
   */
  static final class PoissonTable {
    private static final int LEVELS = 256;

    private final double[][] cumulative = new double[LEVELS][];

    /**
     * Creates the table for means from 0 to {@code rate}, at most 700: {@code exp(-rate)} must be
     * normal.
     */
    PoissonTable(double rate) {
      for (int v = 0; v < LEVELS; v++) {
        cumulative[v] = distribution(rate * v / (LEVELS - 1));
      }
    }

    private static double[] distribution(double mean) {
      // The remaining probability is below 1e-16, and a uniform number has 53 bits.
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

    /** Returns the count of a byte value for a uniform number of [0,1). */
    int count(int value, double uniform) {
      double[] sums = cumulative[value];
      int found = Arrays.binarySearch(sums, uniform);
      // The count is the number of sums that are not above the uniform number.
      return Math.min(found >= 0 ? found + 1 : -found - 1, sums.length - 1);
    }
  }
}
