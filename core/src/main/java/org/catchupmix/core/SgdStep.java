package org.catchupmix.core;

/**
 * The settings of one step of stochastic gradient descent.
 *
 * @param rate learning rate
 * @param momentum factor of the velocity, 0 for none
 * @param nesterov whether to look ahead (Nesterov momentum as in Sutskever et al. 2013)
 * @param weightDecay factor of the weights that is added to the gradient
 */
public record SgdStep(double rate, double momentum, boolean nesterov, double weightDecay) {
  /** Checks the settings. */
  public SgdStep {
    if (!(rate >= 0) || !(momentum >= 0 && momentum < 1) || !(weightDecay >= 0)) {
      throw new IllegalArgumentException(
          "sgd: rate %s, momentum %s, weight decay %s: want at least 0, and momentum below 1"
              .formatted(rate, momentum, weightDecay));
    }
    if (nesterov && momentum == 0) {
      throw new IllegalArgumentException("sgd: nesterov wants a momentum above 0");
    }
  }
}
