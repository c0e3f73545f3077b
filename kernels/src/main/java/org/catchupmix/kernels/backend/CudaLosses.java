package org.catchupmix.kernels.backend;

import static org.catchupmix.kernels.backend.CudaContext.memory;

import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.LossPrimitives;

/**
 * Softmax and cross entropy. A label outside of the classes is an IndexOutOfBoundsException of the
 * next {@link CudaMemory#download}, since only then is the device waited for; until then its loss
 * is NaN.
 */
interface CudaLosses extends CudaContext, LossPrimitives {
  @Override
  default void logSoftmax(Tensor x, Tensor y) {
    kernels().logSoftmax.logSoftmax(memory(x), memory(y), x.shape().dim(0), x.shape().dim(1));
  }

  @Override
  default void logSoftmaxGradient(Tensor y, Tensor dy, Tensor dx) {
    int rows = y.shape().dim(0);
    int k = y.shape().dim(1);
    kernels().logSoftmax.gradient(memory(y), memory(dy), memory(dx), rows, k);
  }

  @Override
  default void crossEntropy(
      Tensor logits, Tensor labels, double smoothing, Tensor logp, Tensor losses) {
    int rows = logits.shape().dim(0);
    int k = logits.shape().dim(1);
    logSoftmax(logits, logp);
    kernels().crossEntropy.loss(memory(logp), memory(labels), smoothing, memory(losses), rows, k);
  }

  @Override
  default void crossEntropyGradient(
      Tensor logp, Tensor labels, double smoothing, Tensor dlosses, Tensor dlogits) {
    int rows = logp.shape().dim(0);
    int k = logp.shape().dim(1);
    kernels()
        .crossEntropy
        .gradient(
            memory(logp), memory(labels), smoothing, memory(dlosses), memory(dlogits), rows, k);
  }

  @Override
  default void softCrossEntropy(Tensor logits, Tensor targets, Tensor logp, Tensor losses) {
    int rows = logits.shape().dim(0);
    int k = logits.shape().dim(1);
    logSoftmax(logits, logp);
    kernels().crossEntropy.softLoss(memory(logp), memory(targets), memory(losses), rows, k);
  }

  @Override
  default void softCrossEntropyGradient(
      Tensor logp, Tensor targets, Tensor dlosses, Tensor dlogits) {
    int rows = logp.shape().dim(0);
    int k = logp.shape().dim(1);
    kernels()
        .crossEntropy
        .softGradient(memory(logp), memory(targets), memory(dlosses), memory(dlogits), rows, k);
  }
}
