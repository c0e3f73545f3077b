package org.catchupmix.study.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.statistics.SampleStatistics;

/**
 * A line of a chart: points {@code (x[i], y[i])}, and an optional band.
 *
 * @param name in the legend; lines of one name look alike in all panels
 * @param look of the line
 * @param y a number that is not finite is a gap in the line
 * @param low lower edge of the band at each x; empty for no band
 * @param high upper edge; empty for no band
 */
public record Series(String name, Look look, double[] x, double[] y, double[] low, double[] high) {
  public Series {
    if (x.length == 0
        || x.length != y.length
        || low.length != high.length
        || low.length > 0 && low.length != x.length) {
      throw new IllegalArgumentException(
          "series '%s' has %d x, %d y, %d low and %d high, but must have arrays of one length"
              .formatted(name, x.length, y.length, low.length, high.length));
    }
  }

  public Series(String name, double[] x, double[] y) {
    this(name, Look.ORDERED, x, y, new double[0], new double[0]);
  }

  public Series(String name, double[] x, double[] y, double[] low, double[] high) {
    this(name, Look.ORDERED, x, y, low, high);
  }

  /** Returns the line with another look. */
  public Series with(Look other) {
    return new Series(name, other, x, y, low, high);
  }

  /** Creates a mean, with a band of one sample standard deviation unless one is missing. */
  public static Series mean(String name, double[] x, List<SampleStatistics> samples) {
    double[] mean = each(samples, SampleStatistics::mean);
    return samples.stream().allMatch(s -> Double.isFinite(s.deviation()))
        ? new Series(
            name,
            x,
            mean,
            each(samples, SampleStatistics::low),
            each(samples, SampleStatistics::high))
        : new Series(name, x, mean);
  }

  /** Creates the mean of each setting, with the points that all of its runs have. */
  public static <R> List<Series> means(
      List<Repetitions<R>> settings, Function<R, double[]> x, Function<R, double[]> y) {
    List<Series> lines = new ArrayList<>();
    for (Repetitions<R> setting : settings) {
      List<SampleStatistics> means =
          SampleStatistics.ofEach(setting.runs().stream().map(y).toList());
      double[] first = x.apply(setting.runs().getFirst());
      Series line = mean(setting.label(), Arrays.copyOf(first, means.size()), means);
      lines.add(line.with(Look.of(setting)));
    }
    return lines;
  }

  private static double[] each(
      List<SampleStatistics> samples, ToDoubleFunction<SampleStatistics> number) {
    return samples.stream().mapToDouble(number).toArray();
  }

  public boolean hasBand() {
    return low.length > 0;
  }

  /** Whether point i exists and is no gap. */
  boolean hasPoint(int i) {
    return i >= 0 && i < x.length && Double.isFinite(x[i]) && Double.isFinite(y[i]);
  }
}
