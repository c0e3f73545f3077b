package org.catchupmix.mix;

import java.util.Optional;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;

/**
 * Plan to mix a batch in pairs at one mix point. Batches of one {@link #kind} run the same kernels
 * with different numbers, so a recorded step can be replayed for another batch.
 */
public interface PairMix extends BatchMix.AtPoint {
  @Override
  int[] partner();

  /** Weight of a sample's own label, for features with this number of channels. */
  double ownWeight(int channels);

  /** Number of filters that a sample keeps; 0 if this mix keeps no filters. */
  default int keptFilters(int channels) {
    return 0;
  }

  /** Top, left, height and width of the box; zeros if this mix has none. */
  default int[] boxNumbers() {
    return new int[4];
  }

  /**
   * Key of batches that run the same kernels at the same mix point; empty if batches differ in more
   * than {@link PairNumbers}.
   */
  Optional<Object> kind();

  /**
   * Mixes the features.
   *
   * @param numbers of this batch, on the device
   */
  Var mix(Graph graph, Var features, PairNumbers numbers);

  @Override
  default Mixed mix(Graph graph, Var features, Saliency saliency) {
    return mixed(graph, features, PairNumbers.upload(graph.scope(), partner()));
  }

  /** Mixes the features at the mix point and returns them with the labels. */
  default Mixed mixed(Graph graph, Var features, PairNumbers numbers) {
    return new Mixed(
        mix(graph, features, numbers),
        new LabelMix.OneWeight(partner(), ownWeight(features.shape().dim(-1))));
  }
}
