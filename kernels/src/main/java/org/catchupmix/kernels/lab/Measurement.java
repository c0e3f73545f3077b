package org.catchupmix.kernels.lab;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.emulator.report.LaunchReport;

/**
 * What the lab found about a variant.
 *
 * @param variant its label
 * @param refusal why it cannot run for these sizes; then there are no numbers
 * @param wrong what is wrong with it: its first element that is not that of {@code reference}, or
 *     the fault in which it ended; of a fault there are no numbers
 * @param values in the order of {@link Metric}
 * @param launches what the emulator reports of it; empty on a GPU
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

  /** Whether nothing is wrong with it. */
  public boolean correct() {
    return wrong.isEmpty();
  }

  /** Whether it ran to its end. */
  boolean ran() {
    return !values.isEmpty();
  }
}
