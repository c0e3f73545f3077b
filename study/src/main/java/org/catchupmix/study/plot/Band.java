package org.catchupmix.study.plot;

import java.util.Objects;

/**
 * The area between two lines, such as a mean less and plus a standard deviation.
 *
 * @param name of the line that it belongs to
 * @param x finite numbers, ascending
 * @param low the lower edge, finite
 * @param high the upper edge, finite
 */
public record Band(String name, double[] x, double[] low, double[] high) {
  /**
   * Copies the arrays.
   *
   * @throws IllegalArgumentException if they are empty, differ in length, or hold a number that
   *     cannot be drawn
   */
  public Band {
    Objects.requireNonNull(name, "name");
    x = x.clone();
    low = low.clone();
    high = high.clone();
    if (x.length == 0 || x.length != low.length || x.length != high.length) {
      throw new IllegalArgumentException(
          "band '%s' has %d, %d and %d numbers, but x, low and high need as many, one at least."
              .formatted(name, x.length, low.length, high.length));
    }
    for (int i = 0; i < x.length; i++) {
      if (!Double.isFinite(x[i]) || !Double.isFinite(low[i]) || !Double.isFinite(high[i])) {
        throw new IllegalArgumentException(
            "band '%s' has %s, %s, %s at %d, but each must be a finite number."
                .formatted(name, x[i], low[i], high[i], i));
      }
    }
  }
}
