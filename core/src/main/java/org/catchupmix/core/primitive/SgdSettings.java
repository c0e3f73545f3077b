package org.catchupmix.core.primitive;

import static org.catchupmix.core.Preconditions.require;

/**
 * The settings of one step of stochastic gradient descent.
 *
 * @param rate learning rate
 */
public record SgdSettings(double rate, SgdRule rule) implements StepSettings {
  public SgdSettings {
    require(rate >= 0, "sgd: rate %s must be at least 0", rate);
  }

  /** Combines a rate with a rule, see {@link SgdRule}. */
  public SgdSettings(double rate, double momentum, boolean nesterov, double weightDecay) {
    this(rate, new SgdRule(momentum, nesterov, weightDecay));
  }

  /** The rate. */
  @Override
  public double[] factors(int step) {
    return new double[] {rate};
  }
}
