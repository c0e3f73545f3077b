package org.catchupmix.core.contract;

import static org.catchupmix.core.contract.Arguments.axes;
import static org.catchupmix.core.contract.Arguments.distinct;

import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.ReductionPrimitives;

/** Checks the arguments of sums along axes. */
interface CheckedReductions extends CheckedContext, ReductionPrimitives {
  @Override
  default void sum(Tensor x, int[] axes, Tensor out) {
    reduction("sum", x, axes, out);
    distinct("sum", out, x);
    inner().sum(x, axes, out);
  }

  @Override
  default void mean(Tensor x, int[] axes, Tensor out) {
    reduction("mean", x, axes, out);
    distinct("mean", out, x);
    inner().mean(x, axes, out);
  }

  @Override
  default void broadcast(Tensor x, int[] axes, double alpha, Tensor out) {
    reduction("broadcast", out, axes, x);
    distinct("broadcast", out, x);
    inner().broadcast(x, axes, alpha, out);
  }

  private void reduction(String op, Tensor full, int[] axes, Tensor reduced) {
    args().real(op, "full tensor", full);
    args().real(op, "reduced tensor", reduced);
    axes(op, full.shape(), axes, reduced.shape());
  }
}
