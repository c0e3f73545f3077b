package org.catchupmix.train;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;

/** Finds numbers that are infinite or none at all, after the fact. */
final class NotFinite {
  private NotFinite() {}

  /** Whether a tensor has one. */
  static boolean in(Tensor tensor) {
    return !Arrays.stream(tensor.toDoubles()).allMatch(Double::isFinite);
  }

  /**
   * The tensor of a network in which they began, if there is one: parameters from the last to the
   * first, since a gradient that is not finite spoils those of all layers before it, then buffers.
   */
  static Optional<String> tensor(Network network) {
    return Stream.concat(
            network.named().reversed().stream().filter(n -> n.role().isParameter()),
            network.buffers().stream())
        .filter(n -> in(n.tensor()))
        .map(Names.Named::name)
        .findFirst();
  }
}
