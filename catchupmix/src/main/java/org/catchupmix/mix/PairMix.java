package org.catchupmix.mix;

import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;

/**
 * Mix of a batch in pairs at one mix point, all of whose numbers are known before the step. Batches
 * of one {@link #kind} run the same kernels with different numbers, so a recorded step can be
 * replayed for another batch.
 */
public interface PairMix extends BatchMix.AtPoint {
  /**
   * The numbers of this batch.
   *
   * @param channels of the features at the mix point
   */
  PairPlan plan(int channels);

  /**
   * Mixes the features at the mix point.
   *
   * @param numbers the plan, on the device
   */
  Var mix(Graph graph, Var features, PairTensors numbers);

  @Override
  default Mixed mix(Graph graph, Var features, Saliency saliency) {
    PairPlan plan = plan(features.shape().dim(-1));
    PairTensors numbers = PairTensors.allocate(graph.scope(), features.shape().dim(0));
    numbers.upload(plan);
    return new Mixed(mix(graph, features, numbers), plan.labels());
  }
}
