package org.catchupmix.mix;

import java.util.Optional;
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
   * @param otherLabels of the partners, {@code y[p[n]]}, I32 {@code [N]}
   * @param own the weight of a sample's own label, real, a scalar
   * @param complement 1 - own, real, a scalar
   * @param numbers what mixes
   */
  public record Pairs(Tensor otherLabels, Tensor own, Tensor complement, PairNumbers numbers) {}
}
