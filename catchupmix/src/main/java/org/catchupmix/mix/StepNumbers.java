package org.catchupmix.mix;

import java.util.Optional;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.tensor.Tensor;

/**
 * Numbers of a training step, uploaded before it begins.
 *
 * @param labels y, I32 {@code [N]}
 * @param others labels of the partners, {@code y[p[n]]}, the weight of a sample's own label and its
 *     complement; empty if the numbers of the mix are not uploaded
 * @param pairs pairing, filters and box of a {@link PairMix}; empty likewise
 */
public record StepNumbers(
    Tensor labels, Optional<Loss.SecondLabels> others, Optional<PairNumbers> pairs) {}
