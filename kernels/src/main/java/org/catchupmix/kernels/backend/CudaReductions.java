package org.catchupmix.kernels.backend;

import static org.catchupmix.kernels.backend.CudaContext.memory;

import org.catchupmix.core.Reduction;
import org.catchupmix.core.Tensor;

/** Sums along axes. */
interface CudaReductions extends CudaContext {
  /** Runs one of these. */
  default void reduction(Reduction primitive) {
    switch (primitive) {
      case Reduction.Sum(var x, var axes, var out) ->
          kernels().reduce.sum(memory(x), x.shape(), axes, 1, memory(out));
      case Reduction.Mean(var x, var axes, var out) -> mean(x, axes, out);
      case Reduction.Broadcast(var x, var axes, var alpha, var out) ->
          kernels().broadcast.broadcast(memory(x), out.shape(), axes, alpha, memory(out));
    }
  }

  private void mean(Tensor x, int[] axes, Tensor out) {
    double each = (double) out.shape().elements() / x.shape().elements();
    kernels().reduce.sum(memory(x), x.shape(), axes, each, memory(out));
  }
}
