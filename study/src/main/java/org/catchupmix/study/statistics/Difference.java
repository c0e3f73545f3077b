package org.catchupmix.study.statistics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.apache.commons.statistics.distribution.TDistribution;
import org.catchupmix.study.statistics.SampleStatistics.Interval;

/**
 * Difference of two settings, over pairs of runs of one seed.
 *
 * @param statistics over the pairs; of the one difference of the means if there are none
 * @param pairs the difference of each pair, in the order of the own runs
 * @param runs of the larger setting, of which some may have no partner
 */
public record Difference(SampleStatistics statistics, List<Double> pairs, int runs) {
  /** Pairs below which chance can hardly be excluded. */
  static final int FEW = 4;

  public boolean paired() {
    return !pairs.isEmpty();
  }

  /** Whether pairs differ by more than rounding; otherwise nothing can be tested. */
  boolean varies() {
    return paired() && statistics.deviation() > 1e-9 * Math.abs(statistics.mean());
  }

  /** 95 % confidence interval by Student's t; empty unless at least two pairs differ. */
  public Optional<Interval> interval() {
    return varies() ? statistics.interval() : Optional.empty();
  }

  /**
   * Cohen's d for paired samples, {@code d_z}: the mean difference over its sample standard
   * deviation.
   *
   * <p>Lakens, "Calculating and reporting effect sizes to facilitate cumulative science", Frontiers
   * in Psychology 2013.
   *
   * @return NaN for fewer than three pairs, or where all differences are equal
   */
  public double effect() {
    return varies() && statistics.n() > 2 ? statistics.mean() / statistics.deviation() : Double.NaN;
  }

  /**
   * p-value of the two-sided paired t-test that the mean difference is 0.
   *
   * @return NaN for fewer than two pairs, or where all differences are equal
   */
  public double p() {
    if (!varies()) {
      return Double.NaN;
    }
    double t = Math.abs(statistics.mean()) / statistics.deviation() * Math.sqrt(statistics.n());
    return 2 * TDistribution.of(statistics.n() - 1).survivalProbability(t);
  }

  /** Formats the difference with its sign, and says if not all runs have a partner. */
  public String text(int decimals) {
    String sign = statistics.mean() >= 0 ? "+" : "";
    return sign + statistics.text(decimals) + (paired() ? statistics.count(runs) : " (means)");
  }

  /** Formats a p-value, such as {@code 0.012}; {@code -} if there is none. */
  public static String pText(double p) {
    return Double.isNaN(p) ? "-" : p < 0.001 ? "<0.001" : String.format(Locale.ROOT, "%.3f", p);
  }

  /** Formats the interval, such as {@code [-0.31, +1.20]}; {@code -} if there is none. */
  public String intervalText(int decimals) {
    return text(interval(), decimals);
  }

  static String text(Optional<Interval> interval, int decimals) {
    String end = "%+." + decimals + "f";
    return interval
        .map(i -> String.format(Locale.ROOT, "[" + end + ", " + end + "]", i.low(), i.high()))
        .orElse("-");
  }

  /** Formats the effect size, such as {@code +0.82}; {@code -} if there is none. */
  public String effectText() {
    return Double.isNaN(effect()) ? "-" : String.format(Locale.ROOT, "%+.2f", effect());
  }

  /**
   * Says what is shown.
   *
   * @param p of this difference, corrected for the number of differences tested with it
   */
  String verdict(double p) {
    return shown(p >= 0.05 ? "no difference shown" : statistics.mean() > 0 ? "higher" : "lower");
  }

  /** Returns a verdict with what limits it, or why nothing can be tested. */
  String shown(String verdict) {
    if (!paired()) {
      return "no seed in common: variation unknown";
    }
    if (statistics.n() == 1) {
      return "one seed: variation unknown";
    }
    if (!varies()) {
      return "the same with every seed: nothing to test";
    }
    return statistics.n() < FEW ? verdict + ", few seeds" : verdict;
  }

  /**
   * Computes the difference over runs of equal seeds; empty if one side has no value.
   *
   * @param seed of a run; of several runs of one seed the first counts
   * @param value of a run, NaN for none
   */
  public static <R> Optional<Difference> of(
      List<R> own, List<R> base, ToLongFunction<R> seed, ToDoubleFunction<R> value) {
    Map<Long, Double> values = bySeed(own, seed, value);
    Map<Long, Double> baseValues = bySeed(base, seed, value);
    if (values.isEmpty() || baseValues.isEmpty()) {
      return Optional.empty();
    }
    List<Double> pairs =
        values.keySet().stream()
            .filter(baseValues::containsKey)
            .map(s -> values.get(s) - baseValues.get(s))
            .toList();
    SampleStatistics statistics =
        pairs.isEmpty()
            ? SampleStatistics.of(mean(values) - mean(baseValues))
            : SampleStatistics.of(pairs, d -> d);
    return Optional.of(new Difference(statistics, pairs, Math.max(own.size(), base.size())));
  }

  private static <R> Map<Long, Double> bySeed(
      List<R> runs, ToLongFunction<R> seed, ToDoubleFunction<R> value) {
    Map<Long, Double> values = new LinkedHashMap<>();
    for (R run : runs) {
      double v = value.applyAsDouble(run);
      if (!Double.isNaN(v)) {
        values.putIfAbsent(seed.applyAsLong(run), v);
      }
    }
    return values;
  }

  private static double mean(Map<Long, Double> values) {
    return SampleStatistics.of(values.values().stream().mapToDouble(v -> v).toArray()).mean();
  }
}
