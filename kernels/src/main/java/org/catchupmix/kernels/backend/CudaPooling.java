package org.catchupmix.kernels.backend;

import static org.catchupmix.kernels.backend.CudaContext.memory;

import org.catchupmix.core.PoolGeometry;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.PoolPrimitives;
import org.catchupmix.kernels.launch.Pooling.Variant;

/** Pooling. Over the whole picture it is a mean along axes, and its gradient a broadcast. */
interface CudaPooling extends CudaContext, PoolPrimitives {
  @Override
  default void maxPool(Tensor x, PoolGeometry geometry, Tensor y, Tensor winner) {
    kernels()
        .pooling
        .max(Variant.best(geometry), x.dtype(), memory(x), geometry, memory(y), memory(winner));
  }

  @Override
  default void maxPoolGradient(Tensor dy, Tensor winner, PoolGeometry geometry, Tensor dx) {
    kernels()
        .pooling
        .maxGradient(
            Variant.best(geometry), dy.dtype(), memory(dy), memory(winner), geometry, memory(dx));
  }

  @Override
  default void averagePool(Tensor x, PoolGeometry geometry, Tensor y) {
    kernels().pooling.average(x.dtype(), memory(x), geometry, memory(y));
  }

  @Override
  default void averagePoolGradient(Tensor dy, PoolGeometry geometry, Tensor dx) {
    kernels().pooling.averageGradient(dy.dtype(), memory(dy), geometry, memory(dx));
  }

  @Override
  default void globalAveragePool(Tensor x, Tensor y) {
    Shape s = x.shape();
    int plane = s.dim(1) * s.dim(2);
    kernels().reduce.sum(x.dtype(), memory(x), s.dim(0), plane, s.dim(3), 1.0 / plane, memory(y));
  }

  @Override
  default void globalAveragePoolGradient(Tensor dy, Tensor dx) {
    Shape s = dx.shape();
    int plane = s.dim(1) * s.dim(2);
    kernels()
        .broadcast
        .broadcast(dy.dtype(), memory(dy), s.dim(0), plane, s.dim(3), 1.0 / plane, memory(dx));
  }
}
