package org.catchupmix.mix;

import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;

/** What happens to one batch: everything random is drawn. It does not change. */
@FunctionalInterface
public interface BatchMix {
  /** A batch that is left as it is. */
  BatchMix NONE = (_, _, features, _) -> Mixed.ownLabels(features);

  /**
   * Mixes at one mix point, or leaves the features as they are.
   *
   * @param graph records the operations
   * @param point 0 is the input, others as the network says
   * @param features {@code [N,H,W,C]}
   * @param saliency of the batch's images, computed when asked for
   * @return the features that the network goes on with, and whose labels they have
   */
  Mixed at(Graph graph, int point, Var features, Saliency saliency);
}
