package org.catchupmix.study.plot;

import java.util.Objects;

/**
 * Numbers on a grid of two axes.
 *
 * @param title written above
 * @param xLabel what the x-axis measures, with its unit
 * @param yLabel what the y-axis measures, with its unit
 * @param valueLabel what the numbers measure, with its unit
 * @param x ascending and evenly spread, two at least
 * @param y ascending and evenly spread, two at least
 * @param values {@code values[j][i]} at {@code (x[i], y[j])}; NaN where there is none
 */
public record Field(
    String title,
    String xLabel,
    String yLabel,
    String valueLabel,
    double[] x,
    double[] y,
    double[][] values) {
  /** Relative to a step: how unevenly the axes may be spread. */
  private static final double TOLERANCE = 1e-6;

  /**
   * Copies the arrays.
   *
   * @throws IllegalArgumentException if a label is blank, if an axis is not ascending and even, or
   *     if the numbers do not fit the axes or are infinite
   */
  public Field {
    Objects.requireNonNull(title, "title");
    requireLabel("xLabel", xLabel, title);
    requireLabel("yLabel", yLabel, title);
    requireLabel("valueLabel", valueLabel, title);
    x = axis("x", x, title);
    y = axis("y", y, title);
    values = copy(values, x.length, y.length, title);
  }

  private static void requireLabel(String argument, String label, String title) {
    if (label == null || label.isBlank()) {
      throw new IllegalArgumentException(
          "%s of field '%s' is blank, but must say what is measured, such as 'loss (nats)'."
              .formatted(argument, title));
    }
  }

  private static double[] axis(String name, double[] axis, String title) {
    if (axis.length < 2) {
      throw new IllegalArgumentException(
          "%s of field '%s' has %d numbers, but needs two at least."
              .formatted(name, title, axis.length));
    }
    double step = (axis[axis.length - 1] - axis[0]) / (axis.length - 1);
    for (int i = 0; i < axis.length; i++) {
      if (!(step > 0) || !(Math.abs(axis[i] - axis[0] - i * step) <= TOLERANCE * step)) {
        throw new IllegalArgumentException(
            "%s[%d] of field '%s' is %s, but the axis must rise in equal steps."
                .formatted(name, i, title, axis[i]));
      }
    }
    return axis.clone();
  }

  private static double[][] copy(double[][] values, int columns, int rows, String title) {
    double[][] copy = new double[rows][];
    if (values.length != rows) {
      throw new IllegalArgumentException(
          "values of field '%s' has %d rows, but y has %d numbers."
              .formatted(title, values.length, rows));
    }
    for (int j = 0; j < rows; j++) {
      copy[j] = values[j].clone();
      if (copy[j].length != columns) {
        throw new IllegalArgumentException(
            "values[%d] of field '%s' has %d numbers, but x has %d."
                .formatted(j, title, copy[j].length, columns));
      }
      for (double v : copy[j]) {
        if (Double.isInfinite(v)) {
          throw new IllegalArgumentException(
              "values[%d] of field '%s' holds %s, but each must be finite, or NaN for none."
                  .formatted(j, title, v));
        }
      }
    }
    return copy;
  }
}
