package org.catchupmix.study.plot;

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
    String of = "field '" + title + "'";
    Require.label("xLabel", xLabel, of);
    Require.label("yLabel", yLabel, of);
    Require.label("valueLabel", valueLabel, of);
    x = axis("x", x, of);
    y = axis("y", y, of);
    Require.length("values", values.length, y.length, of);
    values = values.clone();
    for (int j = 0; j < values.length; j++) {
      Require.length("values[" + j + "]", values[j].length, x.length, of);
      values[j] = Require.finite("values[" + j + "]", values[j], true, of);
    }
  }

  private static double[] axis(String name, double[] axis, String of) {
    Require.length(name, axis.length, Math.max(2, axis.length), of);
    double step = (axis[axis.length - 1] - axis[0]) / (axis.length - 1);
    for (int i = 0; i < axis.length; i++) {
      if (!(step > 0) || !(Math.abs(axis[i] - axis[0] - i * step) <= TOLERANCE * step)) {
        throw new IllegalArgumentException(
            "%s[%d] of %s is %s, but the axis must rise in equal steps, two numbers at least."
                .formatted(name, i, of, axis[i]));
      }
    }
    return axis.clone();
  }
}
