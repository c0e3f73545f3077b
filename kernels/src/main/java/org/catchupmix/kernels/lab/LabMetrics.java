package org.catchupmix.kernels.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.emulator.report.Metric;

/** Metrics of the lab: those of launches, the error of the results, and times. */
final class LabMetrics {
  static final Metric ERROR =
      new Metric("relative_error", "relative error", Metric.Form.ERROR, null);

  /** Times with none of the inputs in the L2 cache. */
  static final TimeMetrics COLD = TimeMetrics.of("cold");

  /** Times with the L2 cache as the last repetition left it. */
  static final TimeMetrics WARM = TimeMetrics.of("warm");

  static final List<Metric> ALL =
      Stream.of(List.of(ERROR), Metric.ALL, COLD.all(), WARM.all()).flatMap(List::stream).toList();

  private LabMetrics() {}

  /** Writes a value as JSON, without a fraction where it is whole. */
  static void write(Metric metric, double value, ObjectNode to) {
    if (value == Math.rint(value) && !Double.isInfinite(value)) {
      to.put(metric.key(), (long) value);
    } else {
      to.put(metric.key(), value);
    }
  }
}
