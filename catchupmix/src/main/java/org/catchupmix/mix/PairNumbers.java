package org.catchupmix.mix;

import java.util.Optional;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Pairing;

/**
 * The numbers of a {@link PairMix} on the device.
 *
 * @param pairing who is mixed with whom
 * @param kept how many filters are kept, I32 {@code [1]}; nothing where the host says so
 * @param box I32 {@code [4]}; nothing where the host says so
 */
public record PairNumbers(Pairing pairing, Optional<Tensor> kept, Optional<Tensor> box) {
  /** Of a batch whose other numbers the host says. */
  static PairNumbers upload(Scope scope, int... partner) {
    return new PairNumbers(Pairing.of(scope, partner), Optional.empty(), Optional.empty());
  }
}
