package org.catchupmix.bench.report;

import java.util.Arrays;
import java.util.Locale;

/**
 * The middle of several measurements.
 *
 * @param low the first quartile
 * @param median the median
 * @param high the third quartile
 */
public record Quartiles(double low, double median, double high) {
  /** Of at least one number; between two of them it interpolates. */
  public static Quartiles of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
  }

  private static double at(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /** The width of the middle half, as a share of the median. */
  public double relativeWidth() {
    return (high - low) / median;
  }

  /** Such as {@code 1.62 (1.58..1.66)}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.3f (%.3f..%.3f)", median, low, high);
  }
}
