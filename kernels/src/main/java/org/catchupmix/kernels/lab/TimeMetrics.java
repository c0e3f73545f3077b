package org.catchupmix.kernels.lab;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.catchupmix.emulator.report.Metric;

/**
 * Metrics of the times that a GPU takes in one state of its L2 cache.
 *
 * @param median of the repetitions, in microseconds
 * @param gigabytes that the operation must move, per second of the median
 * @param teraflops that the operation must compute, per second of the median
 * @param share lower bound over the median
 */
record TimeMetrics(
    Metric median,
    Metric lowerQuartile,
    Metric upperQuartile,
    Metric gigabytes,
    Metric teraflops,
    Metric share) {
  /**
   * Names the metrics of a state.
   *
   * @param state {@code cold} or {@code warm}
   */
  static TimeMetrics of(String state) {
    return new TimeMetrics(
        new Metric(state + "_us", state + " L2: µs", Metric.Form.MEASURE, null),
        new Metric(state + "_us_q1", "  first quartile", Metric.Form.MEASURE, null),
        new Metric(state + "_us_q3", "  third quartile", Metric.Form.MEASURE, null),
        new Metric(state + "_gb_s", "  GB/s", Metric.Form.MEASURE, null),
        new Metric(state + "_tflop_s", "  TFLOP/s", Metric.Form.RATIO, null),
        new Metric(state + "_share_of_bound", "  bound / time", Metric.Form.SHARE, null));
  }

  List<Metric> all() {
    return List.of(median, lowerQuartile, upperQuartile, gigabytes, teraflops, share);
  }

  void addTimes(double[] micros, Map<Metric, Double> values) {
    double[] sorted = micros.clone();
    Arrays.sort(sorted);
    values.put(median, quantile(sorted, 0.5));
    values.put(lowerQuartile, quantile(sorted, 0.25));
    values.put(upperQuartile, quantile(sorted, 0.75));
  }

  /** Interpolates between the two nearest values. */
  private static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  /** Adds the rates of a time; nothing on the emulator, which takes no times. */
  void addRates(double bytes, double flops, Map<Metric, Double> values) {
    Double micros = values.get(median);
    if (micros == null) {
      return;
    }
    values.put(gigabytes, bytes / micros / 1e3);
    if (flops > 0) {
      values.put(teraflops, flops / micros / 1e6);
    }
    Double bound = values.get(Metric.BOUND);
    if (bound != null) {
      values.put(share, bound / micros);
    }
  }
}
