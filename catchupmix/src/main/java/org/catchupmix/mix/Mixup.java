package org.catchupmix.mix;

import com.google.auto.service.AutoService;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.operation.MixOp.Interpolate;
import org.catchupmix.core.operation.ShapeOp.GatherRows;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * Mixup (Zhang et al., ICLR 2018): {@code x~[n] = lambda x[n] + (1 - lambda) x[p[n]]}, and labels
 * likewise.
 *
 * @param alpha lambda is drawn from Beta(alpha, alpha), above 0
 */
@AutoService(MixMethod.class)
@MixMethod.Entry(
    name = "mixup",
    year = 2018,
    about = "Mixup (Zhang et al. 2018): images are interpolated")
public record Mixup(@Choice double alpha) implements MixMethod {
  public Mixup {
    Draws.requireAlpha(alpha);
  }

  public Mixup() {
    this(1);
  }

  @Override
  public BatchMix draw(int batch, int height, int width, PhiloxRandom random) {
    return new Interpolated(0, Draws.lambda(alpha, random), random.permutation(batch));
  }

  /**
   * Batch of this method or {@link ManifoldMixup}: {@code h~[n] = lambda h[n] + (1 - lambda)
   * h[p[n]]}, and labels likewise.
   *
   * @param lambda weight of a sample's own features
   * @param partner p, a permutation of the batch
   */
  record Interpolated(int point, double lambda, int[] partner) implements BatchMix.AtPoint {
    @Override
    public Mixed mix(Graph graph, Var features, Saliency saliency) {
      Tensor index = graph.scope().of(Shape.of(partner.length), partner);
      Var other = graph.apply(new GatherRows(features, index));
      return new Mixed(
          graph.apply(new Interpolate(features, other, lambda)),
          new LabelMix.OneWeight(partner, lambda));
    }
  }
}
