package org.catchupmix.kernels.lab;

import java.util.Arrays;
import java.util.Map;

/**
 * Times of the same work, one after the other.
 *
 * @param micros in the order in which they were taken
 */
record Repetitions(double[] micros) {
  /** The value below which a share of them lies, between two of them in proportion. */
  private static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  private static double[] sorted(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  /** Half of them take longer. */
  double median() {
    return quantile(sorted(micros), 0.5);
  }

  /**
   * How much longer the last quarter took than the first, by their medians: a GPU that gets hot, or
   * whose clock falls, drifts.
   */
  double drift() {
    int quarter = Math.max(1, micros.length / 4);
    double first = new Repetitions(Arrays.copyOf(micros, quarter)).median();
    double last =
        new Repetitions(Arrays.copyOfRange(micros, micros.length - quarter, micros.length))
            .median();
    return last / first - 1;
  }

  /** Adds their metrics, whose keys begin with this. */
  void add(String l2, Map<Metric, Double> values) {
    double[] sorted = sorted(micros);
    values.put(Metric.of(l2 + "_us"), median());
    values.put(Metric.of(l2 + "_us_least"), sorted[0]);
    values.put(Metric.of(l2 + "_us_q1"), quantile(sorted, 0.25));
    values.put(Metric.of(l2 + "_us_q3"), quantile(sorted, 0.75));
    values.put(Metric.of(l2 + "_drift"), drift());
  }
}
