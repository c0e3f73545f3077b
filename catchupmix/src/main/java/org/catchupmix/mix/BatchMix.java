package org.catchupmix.mix;

import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;

/** How one batch is mixed: immutable, with everything random already drawn. */
@FunctionalInterface
public interface BatchMix {
  /** A batch that is left as it is. */
  BatchMix NONE = (_, _, features, _) -> Mixed.ownLabels(features);

  /**
   * Mixes at one mix point, or leaves the features as they are.
   *
   * @param graph records the operations
   * @param point 0 is the input, others as the network names them
   * @param features {@code [N,H,W,C]}
   * @param saliency of the batch's images, computed on demand
   * @return the features for the rest of the network, and their labels
   */
  Mixed at(Graph graph, int point, Var features, Saliency saliency);
}
