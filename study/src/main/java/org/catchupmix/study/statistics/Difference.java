package org.catchupmix.study.statistics;

import java.util.Map;
import java.util.Optional;

/**
 * How much more one setting's runs have of something than another's.
 *
 * @param spread over the pairs of runs of one seed; of the one difference of the means where there
 *     are none
 * @param paired whether there are such pairs
 */
public record Difference(SampleStatistics spread, boolean paired) {
  /**
   * By seed.
   *
   * @param own value by seed
   * @param base what is taken away, by seed
   * @return empty where one of them has no value
   */
  public static Optional<Difference> of(Map<Long, Double> own, Map<Long, Double> base) {
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
    String sign = spread.mean() >= 0 ? "+" : "";
    return sign + spread.text(decimals) + (paired ? spread.count(runs) : " (means)");
  }
}
