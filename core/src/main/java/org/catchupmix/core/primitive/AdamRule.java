package org.catchupmix.core.primitive;

import static org.catchupmix.core.Preconditions.require;

/**
 * Settings of Adam that stay the same over a training.
 *
 * @param beta1 share of the first moment that stays
 * @param beta2 share of the second moment that stays
 * @param epsilon added to the root of the second moment
 * @param weightDecay share of the weights, 0 for none
 * @param decoupled whether the decay shrinks the weights (AdamW) or is added to the gradient
 */
public record AdamRule(
    double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled)
    implements UpdateRule {
  public AdamRule {
    require(
        weightDecay >= 0 && epsilon >= 0,
        "adam: weight decay %s and epsilon %s must be at least 0",
        weightDecay,
        epsilon);
    require(
        beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1,
        "adam: beta1 %s, beta2 %s must be 0 <= beta < 1",
        beta1,
        beta2);
  }

  /** Factor of the weights that is added to the gradient. */
  public double gradientDecay() {
    return decoupled ? 0 : weightDecay;
  }
}
