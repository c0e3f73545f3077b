package org.catchupmix.kernels.backend;

import org.catchupmix.core.PoolGeometry;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.PoolPrimitives;

/** Pooling. */
interface CudaPooling extends CudaContext, PoolPrimitives {
  @Override
  default void maxPool(Tensor x, PoolGeometry geometry, Tensor y, Tensor winner) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void maxPoolGradient(Tensor dy, Tensor winner, PoolGeometry geometry, Tensor dx) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void averagePool(Tensor x, PoolGeometry geometry, Tensor y) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void averagePoolGradient(Tensor dy, PoolGeometry geometry, Tensor dx) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void globalAveragePool(Tensor x, Tensor y) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void globalAveragePoolGradient(Tensor dy, Tensor dx) {
    throw new UnsupportedOperationException("not yet");
  }
}
