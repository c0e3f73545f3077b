package org.catchupmix.kernels.backend;

import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.LossPrimitives;

/** Softmax and cross entropy. */
interface CudaLosses extends CudaContext, LossPrimitives {
  @Override
  default void logSoftmax(Tensor x, Tensor y) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void logSoftmaxGradient(Tensor y, Tensor dy, Tensor dx) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void crossEntropy(
      Tensor logits, Tensor labels, double smoothing, Tensor logp, Tensor losses) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void crossEntropyGradient(
      Tensor logp, Tensor labels, double smoothing, Tensor dlosses, Tensor dlogits) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void softCrossEntropy(Tensor logits, Tensor targets, Tensor logp, Tensor losses) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void softCrossEntropyGradient(
      Tensor logp, Tensor targets, Tensor dlosses, Tensor dlogits) {
    throw new UnsupportedOperationException("not yet");
  }
}
