package org.catchupmix.core.primitive;

import java.util.List;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Tensor;

/**
 * Sums along axes, and the maximum along one, with their adjoints; all real. {@code axes} are
 * distinct, ascending, not negative, and may be empty. The reduced tensor has the shape of the full
 * one without these axes, up to axes of extent 1.
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

  /**
   * The largest element along an axis, NaN if there is one, and its place on the axis. The first of
   * equal elements wins.
   *
   * @param out real, the shape of x without the axis
   * @param winner I32, of the shape of out
   */
  record Max(Tensor x, int axis, Tensor out, Tensor winner) implements Reduction {
    public Max {
      check(Max.class, x, new int[] {axis}, out)
          .distinct(out, x)
          .shaped("winner", winner, DType.I32, out.shape());
    }
  }

  /** {@code dx = dy} where an element won, else 0. */
  record MaxGradient(Tensor dy, Tensor winner, int axis, Tensor dx) implements Reduction {
    public MaxGradient {
      check(MaxGradient.class, dx, new int[] {axis}, dy)
          .distinct(dx, dy)
          .shaped("winner", winner, DType.I32, dy.shape());
    }
  }

  @Override
  default Work work() {
    return switch (this) {
      case Sum(var x, _, _, var out) -> Work.reading(x).writing(out).flops(x.shape().elements());
      case Broadcast(var x, _, _, var out) -> Work.reading(x).writing(out);
      case Max(var x, _, var out, var winner) -> Work.reading(x).writing(out, winner);
      case MaxGradient(var dy, var winner, _, var dx) -> Work.reading(dy, winner).writing(dx);
    };
  }

  @Override
  default List<Indices> indices() {
    return this instanceof MaxGradient(var _, var winner, var axis, var dx)
        ? List.of(new Indices("winner", winner, dx.shape().dim(axis)))
        : List.of();
  }

  private static Arguments check(
      Class<? extends Reduction> kind, Tensor full, int[] axes, Tensor reduced) {
    return Arguments.of(kind)
        .real("full tensor", full)
        .real("reduced tensor", reduced)
        .axes(full.shape(), axes, reduced.shape());
  }
}
