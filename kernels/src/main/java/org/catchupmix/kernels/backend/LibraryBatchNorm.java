package org.catchupmix.kernels.backend;

import org.catchupmix.core.Buffer;
import org.catchupmix.core.Tensor;

/**
 * Training's batch norm by a library, in the place of our own kernels; the contract is that of
 * {@link org.catchupmix.core.primitives.BatchNormPrimitives}. Inference stays with our kernels: it
 * is one multiplication and one addition for each value.
 */
public interface LibraryBatchNorm extends AutoCloseable {
  /** The library and its version. */
  String library();

  /** As {@code BatchNormPrimitives.batchNormTraining}. */
  void training(
      Tensor x,
      Tensor gamma,
      Tensor beta,
      double momentum,
      double epsilon,
      boolean relu,
      Tensor runningMean,
      Tensor runningVariance,
      Tensor y,
      Tensor mean,
      Tensor invStd);

  /** As {@code BatchNormPrimitives.batchNormTrainingGradient}. */
  void trainingGradient(
      Tensor x,
      Tensor y,
      boolean relu,
      Tensor dy,
      Tensor gamma,
      Tensor mean,
      Tensor invStd,
      Tensor dx,
      Tensor dgamma,
      Tensor dbeta);

  /** The memory of a tensor is given back; what is kept for a saved mean goes with it. */
  void released(Buffer buffer);

  @Override
  void close();
}
