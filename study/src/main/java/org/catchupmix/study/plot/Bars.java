package org.catchupmix.study.plot;

import java.util.Arrays;
import java.util.List;
import org.catchupmix.study.statistics.SampleStatistics;

/**
 * What a bar chart shows: one group of bars a row, one bar of each series in it.
 *
 * @param xLabel what the length of a bar measures, with its unit
 * @param rows the names of the rows, from above
 * @param series what is compared within a row
 * @param mark a number that a line is drawn at, such as 1 for a ratio; NaN for none
 * @param dots whether dots are drawn in place of bars, which may be negative and need no 0
 */
public record Bars(
    String xLabel, List<String> rows, List<Series> series, double mark, boolean dots) {
  /** Bars. */
  public Bars(String xLabel, List<String> rows, List<Series> series, double mark) {
    this(xLabel, rows, series, mark, false);
  }

  /**
   * One bar in each row.
   *
   * @param name what the legend calls it
   * @param values the lengths, of bars at least 0; NaN where there is none
   * @param low the lower ends of the spread; NaN where there is none
   * @param high the upper ends
   * @param points of each row what its value is the mean of, which dots are drawn for
   */
  public record Series(
      String name, double[] values, double[] low, double[] high, double[][] points) {
    /** Checks and copies the arrays. */
    public Series {
      values = Require.finite("values", values, true, "series '" + name + "'");
      low = low.clone();
      high = high.clone();
      points = points.clone();
    }

    /** Without points. */
    public Series(String name, double[] values, double[] low, double[] high) {
      this(name, values, low, high, new double[values.length][0]);
    }

    /** Lengths without a spread. */
    public Series(String name, double[] values) {
      this(name, values, none(values.length), none(values.length));
    }

    private static double[] none(int count) {
      double[] none = new double[count];
      Arrays.fill(none, Double.NaN);
      return none;
    }

    /**
     * Means, and whiskers of one sample standard deviation to both sides. A mean below 0 has no
     * bar.
     *
     * @param samples one for each row
     */
    public static Series mean(String name, List<SampleStatistics> samples) {
      return new Series(
          name,
          org.catchupmix.study.plot.Series.each(samples, s -> s.mean() < 0 ? Double.NaN : s.mean()),
          org.catchupmix.study.plot.Series.each(samples, s -> Math.max(0, s.low())),
          org.catchupmix.study.plot.Series.each(samples, SampleStatistics::high));
    }
  }

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if there is no row or no series, if the label is blank, or if
   *     the lengths differ
   */
  public Bars {
    rows = List.copyOf(rows);
    series = List.copyOf(series);
    Require.label("xLabel", xLabel, "a bar chart");
    if (rows.isEmpty() || series.isEmpty()) {
      throw new IllegalArgumentException(
          "a bar chart of %d rows and %d series is empty, but needs at least one of each."
              .formatted(rows.size(), series.size()));
    }
    for (Series s : series) {
      String of = "series '" + s.name() + "'";
      Require.length("values", s.values().length, rows.size(), of);
      Require.length("low", s.low().length, rows.size(), of);
      Require.length("high", s.high().length, rows.size(), of);
      Require.length("points", s.points().length, rows.size(), of);
      if (!dots && Arrays.stream(s.values()).anyMatch(v -> v < 0)) {
        throw new IllegalArgumentException(
            "values of %s are %s, but a length must not be negative."
                .formatted(of, Arrays.toString(s.values())));
      }
    }
  }
}
