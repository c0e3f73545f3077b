package org.catchupmix.study.statistics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * How much more one setting's runs have of something than another's.
 *
 * @param statistics over the pairs of runs of one seed; of the one difference of the means where
 *     there are none
 * @param paired whether there are such pairs
 */
public record Difference(SampleStatistics statistics, boolean paired) {
  /**
   * By seed.
   *
   * @param own the runs of a setting
   * @param base those of the other
   * @param seed of a run; of several runs of one seed the first counts
   * @param value of a run, NaN for none
   * @return empty where one of them has no value
   */
  public static <R> Optional<Difference> of(
      List<R> own, List<R> base, ToLongFunction<R> seed, ToDoubleFunction<R> value) {
    return of(bySeed(own, seed, value), bySeed(base, seed, value));
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
    double[] differences =
        own.keySet().stream()
            .filter(base::containsKey)
            .mapToDouble(seed -> own.get(seed) - base.get(seed))
            .toArray();
    if (differences.length > 0) {
      return Optional.of(new Difference(SampleStatistics.of(differences), true));
    }
    double means = mean(own) - mean(base);
    return Optional.of(new Difference(SampleStatistics.of(means), false));
  }

  private static double mean(Map<Long, Double> values) {
    return SampleStatistics.of(values.values().stream().mapToDouble(v -> v).toArray()).mean();
  }

  /**
   * With its sign, and a word where not all runs have part.
   *
   * @param runs how many runs the larger of both settings has
   */
  public String text(int decimals, int runs) {
    String sign = statistics.mean() >= 0 ? "+" : "";
    return sign + statistics.text(decimals) + (paired ? statistics.count(runs) : " (means)");
  }
}
