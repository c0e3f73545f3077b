package org.catchupmix.core.primitive;

import static org.catchupmix.core.Preconditions.require;

/**
 * The settings of one step of Adam.
 *
 * @param rate learning rate
 */
public record AdamSettings(double rate, AdamRule rule) implements StepSettings {
  public AdamSettings {
    require(rate >= 0, "adam: rate %s must be at least 0", rate);
  }

  /** Adam with PyTorch's defaults. */
  public static AdamSettings adam(double rate) {
    return new AdamSettings(rate, new AdamRule(0.9, 0.999, 1e-8, 0, false));
  }

  /** AdamW with PyTorch's other defaults. */
  public static AdamSettings adamW(double rate, double weightDecay) {
    return new AdamSettings(rate, new AdamRule(0.9, 0.999, 1e-8, weightDecay, true));
  }

  /**
   * {@code rate / (1 - beta1^step)}, {@code 1 / sqrt(1 - beta2^step)}, which correct the bias of
   * the moments, and the factor of the weights before the step.
   */
  @Override
  public double[] factors(int step) {
    return new double[] {
      rate / (1 - StrictMath.pow(rule.beta1(), step)),
      1 / StrictMath.sqrt(1 - StrictMath.pow(rule.beta2(), step)),
      rule.decoupled() ? 1 - rate * rule.weightDecay() : 1
    };
  }
}
