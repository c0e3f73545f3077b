package org.catchupmix.kernels.backend;

import static org.catchupmix.kernels.backend.CudaContext.memory;
import static org.catchupmix.kernels.backend.CudaContext.size;

import org.catchupmix.core.SgdStep;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.UpdatePrimitives;

/** The optimiser and random numbers. */
interface CudaUpdates extends CudaContext, UpdatePrimitives {
  @Override
  default void sgdStep(Tensor w, Tensor gradient, Tensor velocity, SgdStep step) {
    kernels().sgd.step(memory(w), memory(gradient), memory(velocity), size(w), step);
  }

  @Override
  default void fillUniform(long seed, long stream, Tensor out) {
    kernels().philoxFill.uniform(seed, stream, memory(out), size(out));
  }

  @Override
  default void fillNormal(long seed, long stream, double mean, double std, Tensor out) {
    kernels().philoxFill.normal(seed, stream, mean, std, memory(out), size(out));
  }
}
