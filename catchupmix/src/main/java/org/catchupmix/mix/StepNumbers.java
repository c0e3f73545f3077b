package org.catchupmix.mix;

import java.util.Optional;
import org.catchupmix.core.Loss;
import org.catchupmix.core.Tensor;

/**
 * Numbers of a training step that lie on the device before it begins.
 *
 * @param labels y, I32 {@code [N]}
 * @param pairs those of a {@link PairMix}
 */
public record StepNumbers(Tensor labels, Optional<Pairs> pairs) {
  /**
   * Those of a {@link PairMix}.
   *
   * @param others labels of the partners, {@code y[p[n]]}, and the weight of a sample's own label
   *     and its complement
   * @param numbers what mixes
   */
  public record Pairs(Loss.SecondLabels others, PairNumbers numbers) {}
}
