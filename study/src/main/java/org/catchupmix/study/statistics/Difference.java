package org.catchupmix.study.statistics;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.apache.commons.statistics.distribution.TDistribution;
import org.catchupmix.progress.Plural;

/**
 * Difference of two settings, over pairs of runs of one seed.
 *
 * @param statistics over the pairs; of the one difference of the means if there are none
 * @param pairs the difference of each pair, in the order of the own runs
 */
public record Difference(SampleStatistics statistics, List<Double> pairs) {
  /** Pairs below which chance can hardly be excluded. */
  private static final int FEW = 4;

  public boolean paired() {
    return !pairs.isEmpty();
  }

  /** 95 % confidence interval by Student's t; empty for fewer than two pairs. */
  public Optional<double[]> interval() {
    return paired() ? statistics.interval() : Optional.empty();
  }

  /**
   * Cohen's d for paired samples, {@code d_z}: the mean difference over its sample standard
   * deviation.
   *
   * <p>Lakens, "Calculating and reporting effect sizes to facilitate cumulative science", Frontiers
   * in Psychology 2013.
   *
   * @return NaN for fewer than two pairs, or where all differences are equal
   */
  public double effect() {
    boolean spread = paired() && statistics.deviation() > 0;
    return spread ? statistics.mean() / statistics.deviation() : Double.NaN;
  }

  /**
   * p-value of the two-sided paired t-test that the mean difference is 0.
   *
   * @return NaN for fewer than two pairs, or where all differences are equal
   */
  public double p() {
    double t = Math.abs(effect()) * Math.sqrt(statistics.n());
    return Double.isNaN(t)
        ? Double.NaN
        : 2 * TDistribution.of(statistics.n() - 1).survivalProbability(t);
  }

  /**
   * Corrects p-values for their number (Holm, Scandinavian Journal of Statistics 1979), by label.
   *
   * @param all differences to one reference; those without a p-value do not count
   * @return corrected values, NaN where there is none
   */
  public static Map<String, Double> holm(Map<String, Difference> all) {
    List<String> labels =
        all.keySet().stream()
            .filter(label -> !Double.isNaN(all.get(label).p()))
            .sorted(Comparator.comparingDouble(label -> all.get(label).p()))
            .toList();
    Map<String, Double> corrected = new LinkedHashMap<>();
    all.keySet().forEach(label -> corrected.put(label, Double.NaN));
    double largest = 0;
    for (int i = 0; i < labels.size(); i++) {
      String label = labels.get(i);
      largest = Math.max(largest, Math.min(1, (labels.size() - i) * all.get(label).p()));
      corrected.put(label, largest);
    }
    return corrected;
  }

  /** Formats a p-value, such as {@code 0.012}; {@code -} if there is none. */
  public static String pText(double p) {
    return Double.isNaN(p) ? "-" : p < 0.001 ? "<0.001" : String.format(Locale.ROOT, "%.3f", p);
  }

  /** Formats the interval, such as {@code [-0.31, +1.20]}; {@code -} if there is none. */
  public String intervalText(int decimals) {
    String end = "%+." + decimals + "f";
    return interval()
        .map(i -> String.format(Locale.ROOT, "[" + end + ", " + end + "]", i[0], i[1]))
        .orElse("-");
  }

  /** Formats the effect size, such as {@code +0.82}; {@code -} if there is none. */
  public String effectText() {
    return Double.isNaN(effect()) ? "-" : String.format(Locale.ROOT, "%+.2f", effect());
  }

  public String verdict() {
    if (!paired()) {
      return "no seed in common: variation unknown";
    }
    if (statistics.n() == 1) {
      return "one seed: variation unknown";
    }
    double[] i = interval().orElseThrow();
    String sign = i[0] > 0 ? "higher" : i[1] < 0 ? "lower" : "no difference shown";
    return statistics.n() < FEW ? sign + ", few seeds" : sign;
  }

  /**
   * Computes the difference over runs of equal seeds; empty if one side has no value.
   *
   * @param seed of a run; of several runs of one seed the first counts
   * @param value of a run, NaN for none
   */
  public static <R> Optional<Difference> of(
      List<R> own, List<R> base, ToLongFunction<R> seed, ToDoubleFunction<R> value) {
    return of(bySeed(own, seed, value), bySeed(base, seed, value));
  }

  /** Warns if a difference has too few seeds. */
  public static Optional<String> seedsNote(List<Difference> all) {
    int fewest = all.stream().mapToInt(d -> d.pairs().size()).min().orElse(FEW);
    return fewest >= FEW
        ? Optional.empty()
        : Optional.of(
            ("%s in common are too few to rely on: below two there is no interval, so no difference"
                    + " can be distinguished from chance; with two it is 12.7 standard errors to both"
                    + " sides, with three 4.3, with five 2.8.")
                .formatted(Plural.of(fewest, "seed")));
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

  private static Optional<Difference> of(Map<Long, Double> own, Map<Long, Double> base) {
    if (own.isEmpty() || base.isEmpty()) {
      return Optional.empty();
    }
    List<Double> pairs =
        own.keySet().stream()
            .filter(base::containsKey)
            .map(seed -> own.get(seed) - base.get(seed))
            .toList();
    SampleStatistics statistics =
        pairs.isEmpty()
            ? SampleStatistics.of(mean(own) - mean(base))
            : SampleStatistics.of(pairs, d -> d);
    return Optional.of(new Difference(statistics, pairs));
  }

  private static double mean(Map<Long, Double> values) {
    return SampleStatistics.of(values.values().stream().mapToDouble(v -> v).toArray()).mean();
  }

  /** Formats the difference with its sign, and whether runs are missing of {@code runs}. */
  public String text(int decimals, int runs) {
    String sign = statistics.mean() >= 0 ? "+" : "";
    return sign + statistics.text(decimals) + (paired() ? statistics.count(runs) : " (means)");
  }
}
