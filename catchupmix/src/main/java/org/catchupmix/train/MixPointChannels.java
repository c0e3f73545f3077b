package org.catchupmix.train;

import static org.catchupmix.core.Preconditions.require;

import java.util.Map;
import java.util.Optional;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.NetworkCost;

/** Number of channels at each mix point of a network, found by running it once. */
final class MixPointChannels {
  private final Network network;

  /** Features {@code [H,W,C]} at the mix points, once a mix asked for one after the input. */
  private Optional<Map<Integer, Shape>> features = Optional.empty();

  MixPointChannels(Network network) {
    this.network = network;
  }

  /**
   * Channels at a mix point.
   *
   * @param images {@code [N,H,W,C]}
   * @throws IllegalArgumentException if the network does not reach the point
   */
  int at(int point, Shape images) {
    if (point == 0) {
      return images.dim(3);
    }
    if (features.isEmpty()) {
      NetworkCost cost = NetworkCost.of(network, images.dim(1), images.dim(2), images.dim(3));
      features = Optional.of(cost.mixPoints());
    }
    Shape found = features.get().get(point);
    require(found != null, "%s does not reach its mix point %d", network, point);
    return found.dim(2);
  }
}
