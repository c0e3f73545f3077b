package org.catchupmix.mix;

import java.util.Optional;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.tensor.Tensor;

/**
 * Numbers of a training step, uploaded before it begins.
 *
 * @param labels y, I32 {@code [N]}
 * @param pairs numbers of a {@link PairMix}
 */
public record StepNumbers(Tensor labels, Optional<Pairs> pairs) {
  /**
   * Numbers of a {@link PairMix}.
   *
   * @param others labels of the partners, {@code y[p[n]]}, and the weight of a sample's own label
   *     and its complement
   * @param numbers pairing, filters and box
   */
  public record Pairs(Loss.SecondLabels others, PairNumbers numbers) {}
}
