package org.catchupmix.kernels.backend;

import static org.catchupmix.kernels.backend.CudaContext.memory;

import org.catchupmix.core.Loss;
import org.catchupmix.core.Tensor;

/**
 * Softmax and cross entropy. A label outside of the classes is an IndexOutOfBoundsException of the
 * next {@link CudaMemory#download}, since only then is the device waited for; until then its loss
 * is NaN.
 */
interface CudaLosses extends CudaContext {
  /** Runs one of these. */
  default void loss(Loss primitive) {
    switch (primitive) {
      case Loss.LogSoftmax(var x, var y) -> logSoftmax(x, y);
      case Loss.LogSoftmaxGradient(var y, var dy, var dx) -> {
        int rows = y.shape().dim(0);
        int k = y.shape().dim(1);
        kernels().logSoftmax.gradient(memory(y), memory(dy), memory(dx), rows, k);
      }
      case Loss.CrossEntropy(var logits, var labels, var smoothing, var logp, var losses) -> {
        int rows = logits.shape().dim(0);
        int k = logits.shape().dim(1);
        logSoftmax(logits, logp);
        kernels()
            .crossEntropy
            .loss(memory(logp), memory(labels), smoothing, memory(losses), rows, k);
      }
      case Loss.CrossEntropyGradient(
              var logp,
              var labels,
              var smoothing,
              var dlosses,
              var dlogits) -> {
        int rows = logp.shape().dim(0);
        int k = logp.shape().dim(1);
        kernels()
            .crossEntropy
            .gradient(
                memory(logp), memory(labels), smoothing, memory(dlosses), memory(dlogits), rows, k);
      }
      case Loss.SoftCrossEntropy(var logits, var targets, var logp, var losses) -> {
        int rows = logits.shape().dim(0);
        int k = logits.shape().dim(1);
        logSoftmax(logits, logp);
        kernels().crossEntropy.softLoss(memory(logp), memory(targets), memory(losses), rows, k);
      }
      case Loss.SoftCrossEntropyGradient(var logp, var targets, var dlosses, var dlogits) -> {
        int rows = logp.shape().dim(0);
        int k = logp.shape().dim(1);
        kernels()
            .crossEntropy
            .softGradient(memory(logp), memory(targets), memory(dlosses), memory(dlogits), rows, k);
      }
    }
  }

  private void logSoftmax(Tensor x, Tensor y) {
    kernels().logSoftmax.logSoftmax(memory(x), memory(y), x.shape().dim(0), x.shape().dim(1));
  }
}
