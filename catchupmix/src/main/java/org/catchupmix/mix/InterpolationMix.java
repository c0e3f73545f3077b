package org.catchupmix.mix;

import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.autograd.ops.GatherRows;
import org.catchupmix.core.autograd.ops.Interpolate;

/**
 * Interpolates the features of two samples at one mix point: {@code h~[n] = lambda h[n] + (1 -
 * lambda) h[p[n]]}, and their labels likewise. At point 0 this is Mixup (Zhang et al., ICLR 2018),
 * at a random one Manifold Mixup (Verma et al., ICML 2019).
 *
 * @param layer the mix point
 * @param lambda weight of a sample's own features
 * @param partner p, a permutation of the batch
 */
record InterpolationMix(int layer, double lambda, int[] partner) implements BatchMix {
  /** Mixup: pictures are interpolated. */
  static MixMethod mixup(MixOptions options) {
    return (batch, _, _, random) ->
        new InterpolationMix(0, Draws.lambda(options.alpha(), random), random.permutation(batch));
  }

  /** Manifold Mixup: features at a random mix point are interpolated. */
  static MixMethod manifold(MixOptions options) {
    return (batch, _, _, random) -> {
      int layer = Draws.layer(options.layers(), random);
      return new InterpolationMix(
          layer, Draws.lambda(options.alpha(), random), random.permutation(batch));
    };
  }

  @Override
  public Var at(Graph graph, int point, Var features) {
    if (point != layer) {
      return features;
    }
    Tensor index = graph.scope().of(Shape.of(partner.length), partner);
    Var other = graph.apply(new GatherRows(features, index));
    return graph.apply(new Interpolate(features, other, lambda));
  }

  @Override
  public double ownWeight() {
    return lambda;
  }
}
