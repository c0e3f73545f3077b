package org.catchupmix.study.plot;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Numbers on a regular grid.
 *
 * @param title written above
 * @param xLabel quantity of the x-axis, with its unit
 * @param yLabel quantity of the y-axis, with its unit
 * @param valueLabel quantity of the numbers, with its unit
 * @param x ascending and evenly spread, two at least
 * @param y ascending and evenly spread, two at least
 * @param values {@code values[j][i]} at {@code (x[i], y[j])}; NaN for a missing number
 */
public record Field(
    String title,
    String xLabel,
    String yLabel,
    String valueLabel,
    double[] x,
    double[] y,
    double[][] values) {
  /** Tolerance of the spacing, relative to a step. */
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

  /** Maps each number. */
  Field map(DoubleUnaryOperator other) {
    double[][] mapped =
        Arrays.stream(values)
            .map(row -> Arrays.stream(row).map(other).toArray())
            .toArray(double[][]::new);
    return new Field(title, xLabel, yLabel, valueLabel, x, y, mapped);
  }

  /**
   * Interpolates between the grid points with Catmull-Rom splines along both axes.
   *
   * <p>NaN near a point without a number.
   *
   * @param i along x, from 0, the first point, to the last
   * @param j along y
   */
  double between(double i, double j) {
    int row = Math.clamp((int) j, 0, y.length - 2);
    double[] across = new double[4];
    for (int k = 0; k < 4; k++) {
      across[k] = along(values[Math.clamp(row + k - 1, 0, y.length - 1)], i);
    }
    return cubic(across, j - row);
  }

  private static double along(double[] numbers, double i) {
    int at = Math.clamp((int) i, 0, numbers.length - 2);
    double[] four = new double[4];
    for (int k = 0; k < 4; k++) {
      four[k] = numbers[Math.clamp(at + k - 1, 0, numbers.length - 1)];
    }
    return cubic(four, i - at);
  }

  /**
   * Interpolates between the second and third of four numbers, as if missing neighbours were equal.
   */
  private static double cubic(double[] p, double t) {
    double before = Double.isNaN(p[0]) ? p[1] : p[0];
    double behind = Double.isNaN(p[3]) ? p[2] : p[3];
    double a = -before + 3 * p[1] - 3 * p[2] + behind;
    double b = 2 * before - 5 * p[1] + 4 * p[2] - behind;
    return p[1] + t * ((p[2] - before) + t * (b + t * a)) / 2;
  }

  /** Interpolates to a finer grid, each step divided into pieces. */
  Field refined(int pieces) {
    double[] fineX = refined(x, pieces);
    double[] fineY = refined(y, pieces);
    double[][] fine = new double[fineY.length][fineX.length];
    for (int j = 0; j < fineY.length; j++) {
      for (int i = 0; i < fineX.length; i++) {
        fine[j][i] = between((double) i / pieces, (double) j / pieces);
      }
    }
    return new Field(title, xLabel, yLabel, valueLabel, fineX, fineY, fine);
  }

  private static double[] refined(double[] axis, int pieces) {
    double[] fine = new double[(axis.length - 1) * pieces + 1];
    double step = (axis[axis.length - 1] - axis[0]) / (fine.length - 1);
    Arrays.setAll(fine, i -> axis[0] + i * step);
    return fine;
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
