package org.catchupmix.kernels.backend;

import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.ReductionPrimitives;

/** Sums along axes. */
interface CudaReductions extends CudaContext, ReductionPrimitives {
  @Override
  default void sum(Tensor x, int[] axes, Tensor out) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void mean(Tensor x, int[] axes, Tensor out) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void broadcast(Tensor x, int[] axes, double alpha, Tensor out) {
    throw new UnsupportedOperationException("not yet");
  }
}
