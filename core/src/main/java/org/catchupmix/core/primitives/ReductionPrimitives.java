package org.catchupmix.core.primitives;

import org.catchupmix.core.Tensor;

/**
 * Sums along axes, and their adjoint. {@code axes} are distinct, ascending, not negative, and may
 * be none; the reduced tensor has the shape of the other one without these axes. All real.
 */
public interface ReductionPrimitives {
  /** {@code out[others] = sum over axes of x}. */
  void sum(Tensor x, int[] axes, Tensor out);

  /** {@code out[others] = mean over axes of x}. */
  void mean(Tensor x, int[] axes, Tensor out);

  /**
   * {@code out[all] = alpha * x[others]}: the gradient of a sum (alpha = 1) or a mean (1/count).
   */
  void broadcast(Tensor x, int[] axes, double alpha, Tensor out);
}
