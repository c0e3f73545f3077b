package org.catchupmix.kernels.lab;

import java.util.Map;
import java.util.Optional;

/**
 * What the lab found about a variant.
 *
 * @param variant its label
 * @param refusal why it cannot run for these sizes; then there are no numbers
 * @param correct whether its results agree with {@code reference}
 * @param values in the order of {@link Metric}
 */
public record Measurement(
    String variant, Optional<String> refusal, boolean correct, Map<Metric, Double> values) {
  static Measurement refused(String variant, String why) {
    return new Measurement(variant, Optional.of(why), true, Map.of());
  }

  static Measurement of(String variant, boolean correct, Map<Metric, Double> values) {
    return new Measurement(variant, Optional.empty(), correct, values);
  }
}
