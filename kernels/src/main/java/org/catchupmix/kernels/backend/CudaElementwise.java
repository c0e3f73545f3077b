package org.catchupmix.kernels.backend;

import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.ElementwisePrimitives;

/** Operations on each element. */
interface CudaElementwise extends CudaContext, ElementwisePrimitives {
  @Override
  default void fill(double value, Tensor out) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void copy(Tensor x, Tensor out) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void cast(Tensor x, Tensor out) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void add(Tensor a, Tensor b, Tensor out) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void multiply(Tensor a, Tensor b, Tensor out) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void axpy(double alpha, Tensor x, Tensor y) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void scale(double alpha, Tensor x, Tensor out) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void addBias(Tensor x, Tensor bias, Tensor out) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void relu(Tensor x, Tensor out) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void reluGradient(Tensor y, Tensor dy, Tensor dx) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void interpolate(Tensor a, Tensor b, double lambda, Tensor out) {
    throw new UnsupportedOperationException("not yet");
  }
}
