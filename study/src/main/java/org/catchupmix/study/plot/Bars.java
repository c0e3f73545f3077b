package org.catchupmix.study.plot;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.catchupmix.study.statistics.SampleStatistics;

/**
 * What a bar chart shows: one group of bars a row, one bar of each series in it.
 *
 * @param xLabel what the length of a bar measures, with its unit
 * @param rows the names of the rows, from above
 * @param series what is compared within a row
 * @param mark a number that a line is drawn at, such as 1 for a ratio; NaN for none
 */
public record Bars(String xLabel, List<String> rows, List<Series> series, double mark) {
  /**
   * One bar in each row.
   *
   * @param name what the legend calls it
   * @param values the lengths, at least 0; NaN where there is no bar
   * @param low the lower ends of the spread; NaN where there is none
   * @param high the upper ends
   */
  public record Series(String name, double[] values, double[] low, double[] high) {
    /** Copies the arrays. */
    public Series {
      values = values.clone();
      low = low.clone();
      high = high.clone();
      for (int i = 0; i < values.length; i++) {
        if (Double.isInfinite(values[i]) || values[i] < 0) {
          throw new IllegalArgumentException(
              "values[%d] of series '%s' is %s, but must be finite and not negative, or NaN for no bar."
                  .formatted(i, name, values[i]));
        }
      }
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
    if (Objects.requireNonNull(xLabel, "xLabel").isBlank()) {
      throw new IllegalArgumentException(
          "xLabel is blank, but must say what the bars measure, such as 'time (ms)'.");
    }
    if (rows.isEmpty() || series.isEmpty()) {
      throw new IllegalArgumentException(
          "a bar chart of %d rows and %d series is empty, but needs at least one of each."
              .formatted(rows.size(), series.size()));
    }
    for (Series s : series) {
      if (s.values().length != rows.size()
          || s.low().length != rows.size()
          || s.high().length != rows.size()) {
        throw new IllegalArgumentException(
            "series '%s' has %d values, %d lower and %d upper ends, but there are %d rows."
                .formatted(
                    s.name(), s.values().length, s.low().length, s.high().length, rows.size()));
      }
    }
  }
}
