package org.catchupmix.study.plot;

import java.util.Arrays;
import java.util.List;
import org.catchupmix.study.statistics.SampleStatistics;

/**
 * Data of a dot chart: in each row one dot of each series.
 *
 * @param xLabel quantity along the axis, with its unit
 * @param rows names of the rows, from top to bottom
 * @param series compared within a row
 * @param mark position of a vertical line, such as 0 for differences; NaN for none
 */
public record Dots(String xLabel, List<String> rows, List<Series> series, double mark) {
  /**
   * One dot in each row.
   *
   * @param name in the legend
   * @param values positions of the dots; NaN for none
   * @param low lower ends of the intervals; NaN for none
   * @param high upper ends of the intervals
   * @param points of each row single values, which are drawn as rings
   */
  public record Series(
      String name, double[] values, double[] low, double[] high, double[][] points) {
    /** Copies the arrays. */
    public Series {
      values = Require.finite("values", values, true, "series '" + name + "'");
      low = low.clone();
      high = high.clone();
      points = points.clone();
    }

    /** Values without intervals. */
    public Series(String name, double[] values) {
      this(name, values, none(values.length), none(values.length), new double[values.length][0]);
    }

    private static double[] none(int count) {
      double[] none = new double[count];
      Arrays.fill(none, Double.NaN);
      return none;
    }

    /**
     * Means with intervals of one sample standard deviation to both sides.
     *
     * @param samples one for each row
     */
    public static Series mean(String name, List<SampleStatistics> samples) {
      return new Series(
          name,
          org.catchupmix.study.plot.Series.each(samples, SampleStatistics::mean),
          org.catchupmix.study.plot.Series.each(samples, SampleStatistics::low),
          org.catchupmix.study.plot.Series.each(samples, SampleStatistics::high),
          new double[samples.size()][0]);
    }
  }

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if there is no row or no series, if the label is blank, or if
   *     the lengths differ
   */
  public Dots {
    rows = List.copyOf(rows);
    series = List.copyOf(series);
    Require.label("xLabel", xLabel, "a dot chart");
    if (rows.isEmpty() || series.isEmpty()) {
      throw new IllegalArgumentException(
          "a dot chart of %d rows and %d series needs at least one of each"
              .formatted(rows.size(), series.size()));
    }
    for (Series s : series) {
      String of = "series '" + s.name() + "'";
      Require.length("values", s.values().length, rows.size(), of);
      Require.length("low", s.low().length, rows.size(), of);
      Require.length("high", s.high().length, rows.size(), of);
      Require.length("points", s.points().length, rows.size(), of);
    }
  }
}
