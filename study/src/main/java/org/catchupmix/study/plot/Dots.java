package org.catchupmix.study.plot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.catchupmix.io.Csv;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.statistics.Contrasts;
import org.catchupmix.study.statistics.Difference;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.study.statistics.SampleStatistics.Interval;

/**
 * Data of a dot chart: in each row one dot of each series.
 *
 * @param rows names of the rows, from top to bottom
 * @param looks of the rows, if their dots have those of methods; else empty
 * @param mark position of a vertical line, such as 0 for differences; NaN for none
 */
public record Dots(
    String xLabel, List<String> rows, Map<String, Look> looks, List<Series> series, double mark) {
  public Dots(String xLabel, List<String> rows, List<Series> series, double mark) {
    this(xLabel, rows, Map.of(), series, mark);
  }

  /** Dots of one look, one in each row. */
  public record Series(String name, Look look, List<Dot> dots) {
    public Series(String name, List<Dot> dots) {
      this(name, Look.ORDERED, dots);
    }

    /**
     * Creates the means of each setting, with one sample standard deviation to both sides.
     *
     * @param result of a run
     * @param rows a number of the result for each row
     */
    public static <R, T> List<Series> means(
        List<Repetitions<R>> settings,
        Function<R, T> result,
        Collection<ToDoubleFunction<T>> rows) {
      List<Series> all = new ArrayList<>();
      for (Repetitions<R> setting : settings) {
        List<T> results = setting.runs().stream().map(result).toList();
        List<Dot> dots =
            rows.stream()
                .map(row -> SampleStatistics.of(results, row))
                .map(s -> new Dot(s.mean(), s.low(), s.high(), List.of()))
                .toList();
        all.add(new Series(setting.label(), Look.of(setting), dots));
      }
      return all;
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

  /**
   * Creates mean differences with 95 % intervals and the difference of each pair.
   *
   * @param looks by label
   */
  public static Dots of(String xLabel, Contrasts contrasts, Map<String, Look> looks) {
    List<Dot> dots = contrasts.all().values().stream().map(Dot::of).toList();
    List<String> rows = List.copyOf(contrasts.all().keySet());
    return new Dots(xLabel, rows, looks, List.of(new Series("difference", dots)), 0);
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
