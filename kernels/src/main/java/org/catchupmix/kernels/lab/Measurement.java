package org.catchupmix.kernels.lab;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.emulator.report.Metric;

/**
 * Result of a variant.
 *
 * @param refusal reason why it cannot run at these sizes, without values
 * @param wrong the first element that differs from {@code reference}, or the fault that ended it
 * @param values by metric; empty after a refusal or a fault
 * @param launches reports of the emulator; empty on a GPU
 */
public record Measurement(
    String variant,
    Optional<String> refusal,
    Optional<String> wrong,
    Map<Metric, Double> values,
    List<LaunchReport> launches) {
  static Measurement refused(String variant, String why) {
    return new Measurement(variant, Optional.of(why), Optional.empty(), Map.of(), List.of());
  }

  static Measurement faulted(String variant, String fault) {
    return new Measurement(variant, Optional.empty(), Optional.of(fault), Map.of(), List.of());
  }

  public boolean correct() {
    return wrong.isEmpty();
  }

  boolean ran() {
    return !values.isEmpty();
  }
}
