package org.catchupmix.bench.results;

import org.catchupmix.filters.Quantiles;

/**
 * Median and quartiles of measurements.
 *
 * @param low the first quartile
 * @param median the median
 * @param high the third quartile
 */
public record Quartiles(double low, double median, double high) {
  /** Computes them of at least one value, see {@link Quantiles#of}. */
  public static Quartiles of(double[] values) {
    double[] q = Quantiles.of(values, 0.25, 0.5, 0.75);
    return new Quartiles(q[0], q[1], q[2]);
  }

  /** Returns these values times a factor, such as 1000 for milliseconds. */
  public Quartiles times(double factor) {
    return new Quartiles(low * factor, median * factor, high * factor);
  }

  /** Formats them such as {@code 1.620 (1.580..1.660)}. */
  @Override
  public String toString() {
    return "%.3f (%.3f..%.3f)".formatted(median, low, high);
  }
}
