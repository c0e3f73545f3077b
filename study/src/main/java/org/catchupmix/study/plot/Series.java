package org.catchupmix.study.plot;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.catchupmix.study.statistics.SampleStatistics;

/**
 * A line of a chart: points {@code (x[i], y[i])}, and an optional band.
 *
 * @param name in the legend; lines of one name look alike in all panels
 * @param x finite numbers; ticks are whole if all x of a panel are
 * @param y finite numbers, or NaN for a gap in the line (a loss that was not measured, say)
 * @param low the lower edge of the band at each x, finite; empty for no band
 * @param high the upper edge; empty for no band
 */
public record Series(String name, double[] x, double[] y, double[] low, double[] high) {
  /**
   * Copies the arrays.
   *
   * @throws IllegalArgumentException if the name is blank, if x and y are empty or differ in
   *     length, as the edges of a band must not either, or if they hold a number that cannot be
   *     drawn
   */
  public Series {
    String of = "series '" + name + "'";
    if (name.isBlank()) {
      throw new IllegalArgumentException("name is blank, but the legend needs one.");
    }
    x = Require.finite("x", x, false, of);
    y = Require.finite("y", y, true, of);
    low = Require.finite("low", low, false, of);
    high = Require.finite("high", high, false, of);
    Require.length("y", y.length, Math.max(1, x.length), of);
    if (low.length > 0 || high.length > 0) {
      Require.length("low", low.length, x.length, of);
      Require.length("high", high.length, x.length, of);
    }
  }

  /** Creates a line without a band. */
  public Series(String name, double[] x, double[] y) {
    this(name, x, y, new double[0], new double[0]);
  }

  /**
   * Creates a mean with a band of one sample standard deviation.
   *
   * <p>Without a band if a point has no deviation.
   *
   * @param samples one for each x
   */
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

  /** Extracts a number of each sample. */
  static double[] each(List<SampleStatistics> samples, ToDoubleFunction<SampleStatistics> number) {
    return samples.stream().mapToDouble(number).toArray();
  }

  /** Whether the series has a band. */
  public boolean hasBand() {
    return low.length > 0;
  }
}
