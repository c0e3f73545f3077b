package org.catchupmix.mix;

import java.util.Optional;
import java.util.OptionalInt;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;

/** Mix of one batch: immutable, with all random numbers drawn. */
@FunctionalInterface
public interface BatchMix {
  /** Leaves the batch unchanged. */
  BatchMix NONE = new Unmixed();

  /**
   * Mixes at one mix point, or returns the features unchanged.
   *
   * @param point 0 is the input, others as the network names them
   * @param features {@code [N,H,W,C]}
   * @param saliency of the images, computed on demand
   */
  Mixed at(Graph graph, int point, Var features, Saliency saliency);

  /** The mix point at which features change; empty where it is not known. */
  default OptionalInt drawnPoint() {
    return OptionalInt.empty();
  }

  /**
   * Key of batches that run the same kernels with other numbers; empty if each batch may run other
   * kernels.
   */
  default Optional<Object> kind() {
    return Optional.empty();
  }

  /** Weight of the loss on the unmixed batch, which is added to that of the mixed one. */
  default double cleanWeight() {
    return 0;
  }

  /** No mix. */
  record Unmixed() implements BatchMix {
    @Override
    public Mixed at(Graph graph, int point, Var features, Saliency saliency) {
      return Mixed.ownLabels(features);
    }

    @Override
    public Optional<Object> kind() {
      return Optional.of(this);
    }
  }

  /** Mix of one batch at one mix point. */
  interface AtPoint extends BatchMix {
    /** The mix point; 0, the input, by default. */
    default int point() {
      return 0;
    }

    /** Partner of each sample, p, a permutation of the batch; empty if samples have no partner. */
    default int[] partner() {
      return new int[0];
    }

    /** Mixes the features {@code [N,H,W,C]} at that point. */
    Mixed mix(Graph graph, Var features, Saliency saliency);

    @Override
    default OptionalInt drawnPoint() {
      return OptionalInt.of(point());
    }

    @Override
    default Mixed at(Graph graph, int point, Var features, Saliency saliency) {
      return point == point() ? mix(graph, features, saliency) : Mixed.ownLabels(features);
    }
  }
}
