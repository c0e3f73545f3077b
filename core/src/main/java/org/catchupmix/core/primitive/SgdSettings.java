package org.catchupmix.core.primitive;

import static org.catchupmix.core.primitive.Arguments.require;

/**
 * The settings of one step of stochastic gradient descent.
 *
 * @param rate learning rate
 * @param momentum factor of the velocity, 0 for none
 * @param nesterov whether to look ahead (Nesterov momentum as in Sutskever et al. 2013)
 * @param weightDecay factor of the weights that is added to the gradient
 */
public record SgdSettings(double rate, double momentum, boolean nesterov, double weightDecay) {
  public SgdSettings {
    require(
        rate >= 0 && momentum >= 0 && momentum < 1 && weightDecay >= 0,
        "sgd: rate %s, momentum %s, weight decay %s must be at least 0, and momentum below 1",
        rate,
        momentum,
        weightDecay);
    require(!nesterov || momentum > 0, "sgd: nesterov requires a momentum above 0");
  }
}
