package org.catchupmix.kernels.backend;

import static org.catchupmix.kernels.backend.CudaContext.memory;
import static org.catchupmix.kernels.backend.CudaContext.size;

import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.ElementwisePrimitives;

/** Operations on each element. */
interface CudaElementwise extends CudaContext, ElementwisePrimitives {
  @Override
  default void fill(double value, Tensor out) {
    kernels().fill.fill(out.dtype(), value, memory(out), size(out));
  }

  @Override
  default void copy(Tensor x, Tensor out) {
    driver().copy(memory(x), memory(out), x.bytes());
  }

  @Override
  default void cast(Tensor x, Tensor out) {
    kernels().cast.cast(memory(x), x.dtype(), memory(out), out.dtype(), size(x));
  }

  @Override
  default void add(Tensor a, Tensor b, Tensor out) {
    kernels().elementwise.add(out.dtype(), memory(a), memory(b), memory(out), size(out));
  }

  @Override
  default void multiply(Tensor a, Tensor b, Tensor out) {
    kernels().elementwise.multiply(out.dtype(), memory(a), memory(b), memory(out), size(out));
  }

  @Override
  default void axpy(double alpha, Tensor x, Tensor y) {
    kernels().elementwise.axpy(y.dtype(), alpha, memory(x), memory(y), size(y));
  }

  @Override
  default void scale(double alpha, Tensor x, Tensor out) {
    kernels().elementwise.scale(out.dtype(), alpha, memory(x), memory(out), size(out));
  }

  @Override
  default void addBias(Tensor x, Tensor bias, Tensor out) {
    kernels().elementwise.addBias(memory(x), memory(bias), memory(out), size(out), size(bias));
  }

  @Override
  default void relu(Tensor x, Tensor out) {
    kernels().elementwise.relu(out.dtype(), memory(x), memory(out), size(out));
  }

  @Override
  default void reluGradient(Tensor y, Tensor dy, Tensor dx) {
    kernels().elementwise.reluGradient(dx.dtype(), memory(y), memory(dy), memory(dx), size(dx));
  }

  @Override
  default void interpolate(Tensor a, Tensor b, double lambda, Tensor out) {
    kernels()
        .elementwise
        .interpolate(out.dtype(), memory(a), memory(b), lambda, memory(out), size(out));
  }
}
