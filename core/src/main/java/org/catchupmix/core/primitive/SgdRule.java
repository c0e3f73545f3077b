package org.catchupmix.core.primitive;

import static org.catchupmix.core.Preconditions.require;

/**
 * Settings of stochastic gradient descent that stay the same over a training.
 *
 * @param momentum factor of the velocity, 0 for none
 * @param nesterov whether to look ahead (Nesterov momentum as in Sutskever et al. 2013)
 * @param weightDecay factor of the weights that is added to the gradient
 */
public record SgdRule(double momentum, boolean nesterov, double weightDecay) implements UpdateRule {
  public SgdRule {
    require(
        momentum >= 0 && momentum < 1 && weightDecay >= 0,
        "sgd: momentum %s and weight decay %s must be at least 0, and momentum below 1",
        momentum,
        weightDecay);
    require(!nesterov || momentum > 0, "sgd: nesterov requires a momentum above 0");
  }
}
