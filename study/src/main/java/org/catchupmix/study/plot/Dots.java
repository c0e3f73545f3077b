package org.catchupmix.study.plot;

import java.util.List;
import org.catchupmix.study.statistics.Contrasts;
import org.catchupmix.study.statistics.Csv;
import org.catchupmix.study.statistics.Difference;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.study.statistics.SampleStatistics.Interval;

/**
 * Data of a dot chart: in each row one dot of each series.
 *
 * @param rows names of the rows, from top to bottom
 * @param hasMethodRows whether the rows are methods, whose colours their dots have
 * @param mark position of a vertical line, such as 0 for differences; NaN for none
 */
public record Dots(
    String xLabel, List<String> rows, boolean hasMethodRows, List<Series> series, double mark) {
  public Dots(String xLabel, List<String> rows, List<Series> series, double mark) {
    this(xLabel, rows, false, series, mark);
  }

  /** Dots of one look, one in each row. */
  public record Series(String name, Look look, List<Dot> dots) {
    public Series(String name, List<Dot> dots) {
      this(name, Look.ORDERED, dots);
    }

    /**
     * Creates the means of a method, with intervals of one sample standard deviation to both sides.
     */
    public static Series mean(String method, List<SampleStatistics> samples) {
      return new Series(
          method,
          Look.method(method),
          samples.stream().map(s -> new Dot(s.mean(), s.low(), s.high(), List.of())).toList());
    }
  }

  /**
   * A dot with an interval.
   *
   * @param value position; NaN for no dot
   * @param low lower end of the interval; NaN for none
   * @param high upper end of the interval
   * @param points single values, which are drawn as rings
   */
  public record Dot(double value, double low, double high, List<Double> points) {
    public Dot(double value) {
      this(value, Double.NaN, Double.NaN, List.of());
    }

    private static Dot of(Difference d) {
      Interval ends = d.interval().orElse(new Interval(Double.NaN, Double.NaN));
      return new Dot(d.statistics().mean(), ends.low(), ends.high(), d.pairs());
    }
  }

  /** Creates mean differences with 95 % intervals and the difference of each pair. */
  public static Dots of(String xLabel, Contrasts contrasts) {
    List<Dot> dots = contrasts.all().values().stream().map(Dot::of).toList();
    List<String> rows = List.copyOf(contrasts.all().keySet());
    return new Dots(xLabel, rows, true, List.of(new Series("difference", dots)), 0);
  }

  Csv numbers() {
    Csv csv = new Csv("row", "series", xLabel, "low", "high");
    for (Series s : series) {
      for (int r = 0; r < rows.size(); r++) {
        Dot dot = s.dots().get(r);
        csv.row(rows.get(r), s.name(), dot.value(), dot.low(), dot.high());
      }
    }
    return csv;
  }
}
