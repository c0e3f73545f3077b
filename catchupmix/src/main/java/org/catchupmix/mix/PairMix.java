package org.catchupmix.mix;

import java.util.Optional;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;

/**
 * A batch that is mixed pair by pair at one point, by kernels that are the same for each batch of
 * its {@link #kind}: only numbers that lie on the device differ. So the work of one such step can
 * be recorded, and run again with the numbers of another.
 */
public interface PairMix extends BatchMix {
  /** The mix point. */
  int point();

  /** p, a permutation of the batch. */
  int[] partner();

  /** The weight of a sample's own label, for features of so many channels. */
  double own(int channels);

  /** How many filters a sample keeps of so many; 0 where that is no number of this mix. */
  default int keep(int channels) {
    return 0;
  }

  /** Top, left, height and width of a box; zeros where that is no number of this mix. */
  default int[] boxNumbers() {
    return new int[4];
  }

  /**
   * What must be equal for two batches to run the same kernels, the mix point included; nothing
   * where other numbers than these differ.
   */
  Optional<Object> kind();

  /**
   * Mixes.
   *
   * @param features {@code [N,H,W,C]}
   * @param numbers of this batch, on the device
   */
  Var mix(Graph graph, Var features, PairNumbers numbers);

  @Override
  default Mixed at(Graph graph, int point, Var features, Saliency saliency) {
    return point == point()
        ? mixed(graph, features, PairNumbers.upload(graph.scope(), partner()))
        : Mixed.ownLabels(features);
  }

  /** Mixes at its point, with the labels. */
  default Mixed mixed(Graph graph, Var features, PairNumbers numbers) {
    return new Mixed(
        mix(graph, features, numbers),
        new LabelMix.OneWeight(partner(), own(features.shape().dim(-1))));
  }
}
