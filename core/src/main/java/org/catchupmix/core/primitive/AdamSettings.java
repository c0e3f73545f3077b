package org.catchupmix.core.primitive;

import static org.catchupmix.core.Preconditions.require;

/**
 * The settings of one step of Adam.
 *
 * @param rate learning rate
 * @param beta1 share of the first moment that stays
 * @param beta2 share of the second moment that stays
 * @param epsilon added to the root of the second moment
 * @param weightDecay share of the weights, 0 for none
 * @param decoupled whether the decay shrinks the weights (AdamW) or is added to the gradient
 */
public record AdamSettings(
    double rate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    boolean decoupled) {
  public AdamSettings {
    require(
        rate >= 0 && weightDecay >= 0 && epsilon >= 0,
        "adam: rate %s, weight decay %s, epsilon %s must be at least 0",
        rate,
        weightDecay,
        epsilon);
    require(
        beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1,
        "adam: beta1 %s, beta2 %s must be 0 <= beta < 1",
        beta1,
        beta2);
  }

  /** Adam with PyTorch's defaults. */
  public static AdamSettings adam(double rate) {
    return new AdamSettings(rate, 0.9, 0.999, 1e-8, 0, false);
  }

  /** AdamW with PyTorch's other defaults. */
  public static AdamSettings adamW(double rate, double weightDecay) {
    return new AdamSettings(rate, 0.9, 0.999, 1e-8, weightDecay, true);
  }
}
