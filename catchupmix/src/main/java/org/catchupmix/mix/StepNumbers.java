package org.catchupmix.mix;

import java.util.Optional;
import org.catchupmix.core.tensor.Tensor;

/**
 * Numbers of a training step, uploaded before it begins.
 *
 * @param labels y, I32 {@code [N]}
 * @param mix numbers of a {@link PairMix}; empty if they are not uploaded
 */
public record StepNumbers(Tensor labels, Optional<Mix> mix) {
  /**
   * Numbers of a mix.
   *
   * @param partnerLabels {@code y[p[n]]}, I32 {@code [N]}
   * @param ownWeight weight of a sample's own label, a scalar
   * @param partnerWeight weight of its partner's label, a scalar
   * @param pairs pairing, filters and box
   */
  public record Mix(
      Tensor partnerLabels, Tensor ownWeight, Tensor partnerWeight, PairNumbers pairs) {}
}
