package org.catchupmix.kernels.backend;

import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.BatchNormPrimitives;

/** Batch normalisation by our own kernels. */
interface CudaBatchNorm extends CudaContext, BatchNormPrimitives {
  @Override
  default void batchNormTraining(
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
      Tensor invStd) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void batchNormTrainingGradient(
      Tensor x,
      Tensor y,
      boolean relu,
      Tensor dy,
      Tensor gamma,
      Tensor mean,
      Tensor invStd,
      Tensor dx,
      Tensor dgamma,
      Tensor dbeta) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void batchNormInference(
      Tensor x,
      Tensor gamma,
      Tensor beta,
      double epsilon,
      boolean relu,
      Tensor runningMean,
      Tensor runningVariance,
      Tensor y) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void batchNormInferenceGradient(
      Tensor x,
      Tensor y,
      boolean relu,
      Tensor dy,
      Tensor gamma,
      double epsilon,
      Tensor runningMean,
      Tensor runningVariance,
      Tensor dx,
      Tensor dgamma,
      Tensor dbeta) {
    throw new UnsupportedOperationException("not yet");
  }
}
