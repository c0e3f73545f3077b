package org.catchupmix.core.primitive;

import org.catchupmix.core.tensor.Tensor;

/**
 * Sums along axes, and their adjoint; all real. {@code axes} are distinct, ascending, not negative,
 * and may be empty. The reduced tensor has the shape of the full one without these axes.
 */
public sealed interface Reduction extends Primitive {
  /** {@code out[others] = alpha * sum over axes of x}; the mean with alpha = 1/count. */
  record Sum(Tensor x, int[] axes, double alpha, Tensor out) implements Reduction {
    public Sum {
      check(Sum.class, x, axes, out).distinct(out, x);
    }
  }

  /**
   * {@code out[all] = alpha * x[others]}: the gradient of a sum (alpha = 1) or a mean (1/count).
   */
  record Broadcast(Tensor x, int[] axes, double alpha, Tensor out) implements Reduction {
    public Broadcast {
      check(Broadcast.class, out, axes, x).distinct(out, x);
    }
  }

  @Override
  default Work work() {
    return switch (this) {
      case Sum(var x, _, _, var out) -> Work.reading(x).writing(out).flops(x.shape().elements());
      case Broadcast(var x, _, _, var out) -> Work.reading(x).writing(out);
    };
  }

  private static Arguments check(
      Class<? extends Reduction> kind, Tensor full, int[] axes, Tensor reduced) {
    return Arguments.of(kind)
        .real("full tensor", full)
        .real("reduced tensor", reduced)
        .axes(full.shape(), axes, reduced.shape());
  }
}
