package org.catchupmix.mix;

import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.autograd.ops.GatherRows;
import org.catchupmix.core.autograd.ops.Interpolate;

/**
 * A batch of {@link Mixup} or {@link ManifoldMixup}: {@code h~[n] = lambda h[n] + (1 - lambda)
 * h[p[n]]}, and labels likewise.
 *
 * @param own the mix point
 * @param lambda weight of a sample's own features
 * @param partner p, a permutation of the batch
 */
record Interpolated(int own, double lambda, int[] partner) implements BatchMix {
  @Override
  public Mixed at(Graph graph, int point, Var features, Saliency saliency) {
    if (point != own) {
      return Mixed.ownLabels(features);
    }
    Tensor index = graph.scope().of(Shape.of(partner.length), partner);
    Var other = graph.apply(new GatherRows(features, index));
    return new Mixed(
        graph.apply(new Interpolate(features, other, lambda)),
        new LabelMix.OneWeight(partner, lambda));
  }
}
