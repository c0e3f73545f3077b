package org.catchupmix.mix;

import java.util.Optional;
import org.catchupmix.core.tensor.Tensor;

/**
 * Numbers of a training step, uploaded before it begins.
 *
 * @param labels y, I32 {@code [N]}
 * @param partners labels of the partners and weights; empty if the numbers of the mix are not
 *     uploaded
 * @param pairs pairing, filters and box of a {@link PairMix}; empty likewise
 */
public record StepNumbers(Tensor labels, Optional<Partners> partners, Optional<PairNumbers> pairs) {
  /**
   * Labels of the partners, {@code y[p[n]]}, I32 {@code [N]}, with the weight of a sample's own
   * label and that of its partner's, both scalars.
   */
  public record Partners(Tensor labels, Tensor ownWeight, Tensor partnerWeight) {}
}
