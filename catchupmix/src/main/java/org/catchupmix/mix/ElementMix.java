package org.catchupmix.mix;

import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.ShapeOp.GatherRows;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Mixing with a weight per element, composed of existing operations. */
final class ElementMix {
  private ElementMix() {}

  /**
   * {@code y[n,..] = a[n,..] * x[n,..] + (1 - a[n,..]) * x[p[n],..]}; a is a constant. Both weights
   * are rounded to the type of x, each by itself.
   *
   * @param own a, real, of the shape of x, 0..1
   * @param partner p, a permutation of the batch
   */
  static Var of(Graph graph, Var x, int[] partner, Tensor own) {
    TensorScope scope = graph.scope();
    Tensor other = scope.filled(x.shape(), 1);
    scope.backend().run(new Elementwise.Axpy(-1, own, other));
    Tensor index = scope.of(Shape.of(partner.length), partner);
    DType type = x.value().dtype();
    Var kept = graph.multiply(x, graph.as(type, Var.constant(own)));
    Var gathered = graph.apply(new GatherRows(x, index));
    Var taken = graph.multiply(gathered, graph.as(type, Var.constant(other)));
    return graph.add(kept, taken);
  }

  /** Expands a weight per pixel, {@code [N,H,W]}, to all channels of {@code shape}. */
  static Tensor perPixel(TensorScope scope, double[] weight, Shape shape) {
    int channels = shape.dim(-1);
    double[] all = new double[weight.length * channels];
    for (int i = 0; i < all.length; i++) {
      all[i] = weight[i / channels];
    }
    return scope.of(shape, all);
  }
}
