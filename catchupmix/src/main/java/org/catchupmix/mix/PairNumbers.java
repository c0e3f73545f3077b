package org.catchupmix.mix;

import java.util.Optional;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.Pairing;
import org.catchupmix.core.tensor.Tensor;

/**
 * The numbers of a {@link PairMix} on the device.
 *
 * @param pairing the partners
 * @param kept number of filters kept, I32 {@code [1]}; empty if the host passes it
 * @param box I32 {@code [4]}; empty if the host passes it
 */
public record PairNumbers(Pairing pairing, Optional<Tensor> kept, Optional<Tensor> box) {
  /** Numbers of a batch for which the host passes all but the pairing. */
  static PairNumbers upload(TensorScope scope, int... partner) {
    return new PairNumbers(Pairing.of(scope, partner), Optional.empty(), Optional.empty());
  }
}
