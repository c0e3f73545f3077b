package org.catchupmix.kernels.backend;

import org.catchupmix.core.SgdStep;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.UpdatePrimitives;

/** The optimiser and random numbers. */
interface CudaUpdates extends CudaContext, UpdatePrimitives {
  @Override
  default void sgdStep(Tensor w, Tensor gradient, Tensor velocity, SgdStep step) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void fillUniform(long seed, long stream, Tensor out) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void fillNormal(long seed, long stream, double mean, double std, Tensor out) {
    throw new UnsupportedOperationException("not yet");
  }
}
