package org.catchupmix.kernels.backend;

import static org.catchupmix.kernels.backend.CudaContext.memory;

import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.ReductionPrimitives;

/** Sums along axes. */
interface CudaReductions extends CudaContext, ReductionPrimitives {
  @Override
  default void sum(Tensor x, int[] axes, Tensor out) {
    kernels().reduce.sum(memory(x), x.shape(), axes, 1, memory(out));
  }

  @Override
  default void mean(Tensor x, int[] axes, Tensor out) {
    double each = (double) out.shape().elements() / x.shape().elements();
    kernels().reduce.sum(memory(x), x.shape(), axes, each, memory(out));
  }

  @Override
  default void broadcast(Tensor x, int[] axes, double alpha, Tensor out) {
    kernels().broadcast.broadcast(memory(x), out.shape(), axes, alpha, memory(out));
  }
}
