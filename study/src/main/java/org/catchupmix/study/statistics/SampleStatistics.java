package org.catchupmix.study.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Mean and sample standard deviation (n - 1).
 *
 * @param mean NaN without values
 * @param deviation NaN for fewer than two values
 */
public record SampleStatistics(double mean, double deviation, int n) {
  public record Interval(double low, double high) {}

  public static SampleStatistics of(double... values) {
    int n = values.length;
    double mean = Arrays.stream(values).sum() / n;
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return new SampleStatistics(mean, n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1)), n);
  }

  public static <R> SampleStatistics of(List<R> runs, ToDoubleFunction<R> value) {
    return of(runs.stream().mapToDouble(value).toArray());
  }

  /** Computes the statistics of each point that all curves have. */
  public static List<SampleStatistics> ofEach(List<double[]> curves) {
    int points = curves.stream().mapToInt(c -> c.length).min().orElse(0);
    return IntStream.range(0, points).mapToObj(i -> of(curves, c -> c[i])).toList();
  }

  public double low() {
    return mean - deviation;
  }

  public double high() {
    return mean + deviation;
  }

  /** 95 % confidence interval of the mean; empty for fewer than two values. */
  public Optional<Interval> interval() {
    return interval(0.95);
  }

  /**
   * Confidence interval of the mean by Student's t distribution, for normal values.
   *
   * <p>{@code mean ± t(1 - (1 - level) / 2; n - 1) * deviation / sqrt(n)}; empty for fewer than two
   * values.
   *
   * @param level confidence, such as 0.95
   */
  public Optional<Interval> interval(double level) {
    if (n < 2) {
      return Optional.empty();
    }
    double t = TDistribution.of(n - 1).inverseSurvivalProbability((1 - level) / 2);
    double half = t * deviation / Math.sqrt(n);
    return Optional.of(new Interval(mean - half, mean + half));
  }

  /** Formats the statistics, such as {@code 87.60 ± 0.31}; without deviation for one value. */
  public String text(int decimals) {
    if (n == 0) {
      return "-";
    }
    String number = "%." + decimals + "f";
    return n == 1
        ? String.format(Locale.ROOT, number, mean)
        : String.format(Locale.ROOT, number + " ± " + number, mean, deviation);
  }

  /** Formats n, such as {@code (n=1)}, if values are missing. */
  public String count(int all) {
    return n < all ? " (n=%d)".formatted(n) : "";
  }
}
