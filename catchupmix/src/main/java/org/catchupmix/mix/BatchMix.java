package org.catchupmix.mix;

import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.nn.Pass;

/** What happens to one batch. */
public interface BatchMix extends Pass.Mixing {
  /** A batch that is left as it is. */
  BatchMix NONE =
      new BatchMix() {
        @Override
        public Var at(Graph graph, int point, Var features) {
          return features;
        }

        @Override
        public int[] partner() {
          return null;
        }

        @Override
        public double ownWeight() {
          return 1;
        }
      };

  /**
   * The same, when it has seen what it needs of the batch; before the forward pass. Most need
   * nothing.
   *
   * @param saliency of the batch's pictures
   */
  default BatchMix seeing(Saliency saliency) {
    return this;
  }

  /** Row n is mixed with row {@code partner[n]}; null if nothing is mixed. */
  int[] partner();

  /**
   * The weight of a sample's own label, 0..1; the partner's is what is missing to 1. Known after
   * the forward pass.
   */
  double ownWeight();

  /**
   * The weight of each sample's own label, {@code N} of them, where they differ within the batch;
   * null where all are {@link #ownWeight}.
   */
  default double[] ownWeights() {
    return null;
  }
}
