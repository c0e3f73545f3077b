package org.catchupmix.study.plot;

import java.util.Objects;

/**
 * One line of a chart: the points {@code (x[i], y[i])}, joined in the order given.
 *
 * @param name what the legend calls the line; lines of one name look the same in all panels
 * @param x finite numbers; where all of a panel's are whole, so are the ticks of its x-axis
 * @param y finite numbers, or NaN for a gap in the line (a loss that was not measured, say)
 */
public record Series(String name, double[] x, double[] y) {

  /**
   * Copies the arrays.
   *
   * @throws IllegalArgumentException if the name is blank, if x and y are empty or differ in
   *     length, or if they hold a number that cannot be drawn
   */
  public Series {
    Objects.requireNonNull(name, "name");
    x = x.clone();
    y = y.clone();
    if (name.isBlank()) {
      throw new IllegalArgumentException("name is blank, but the legend needs one.");
    }
    if (x.length == 0 || x.length != y.length) {
      throw new IllegalArgumentException(
          "x of series '%s' has %d numbers and y has %d, but both need as many, one at least."
              .formatted(name, x.length, y.length));
    }
    for (int i = 0; i < x.length; i++) {
      if (!Double.isFinite(x[i])) {
        throw new IllegalArgumentException(
            "x[%d] of series '%s' is %s, but must be a finite number.".formatted(i, name, x[i]));
      }
      if (Double.isInfinite(y[i])) {
        throw new IllegalArgumentException(
            "y[%d] of series '%s' is %s, but must be a finite number, or NaN for a gap."
                .formatted(i, name, y[i]));
      }
    }
  }
}
