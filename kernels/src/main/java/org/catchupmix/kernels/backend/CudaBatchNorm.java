package org.catchupmix.kernels.backend;

import static org.catchupmix.kernels.backend.CudaContext.memory;

import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.BatchNormPrimitives;
import org.catchupmix.kernels.launch.BatchNorm;

/** Batch normalisation by our own kernels. */
interface CudaBatchNorm extends CudaContext, BatchNormPrimitives {
  private static int channels(Tensor x) {
    return x.shape().dim(-1);
  }

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
    kernels()
        .batchNorm
        .training(
            BatchNorm.choose(channels(x)),
            x.dtype(),
            memory(x),
            memory(gamma),
            memory(beta),
            momentum,
            epsilon,
            relu,
            memory(runningMean),
            memory(runningVariance),
            memory(y),
            memory(mean),
            memory(invStd),
            (int) x.shape().rows(),
            channels(x));
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
    kernels()
        .batchNorm
        .trainingGradient(
            BatchNorm.choose(channels(x)),
            x.dtype(),
            memory(x),
            memory(y),
            relu,
            memory(dy),
            memory(gamma),
            memory(mean),
            memory(invStd),
            memory(dx),
            memory(dgamma),
            memory(dbeta),
            (int) x.shape().rows(),
            channels(x));
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
    kernels()
        .batchNorm
        .inference(
            BatchNorm.choose(channels(x)),
            x.dtype(),
            memory(x),
            memory(gamma),
            memory(beta),
            epsilon,
            relu,
            memory(runningMean),
            memory(runningVariance),
            memory(y),
            (int) x.shape().rows(),
            channels(x));
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
    kernels()
        .batchNorm
        .inferenceGradient(
            BatchNorm.choose(channels(x)),
            x.dtype(),
            memory(x),
            memory(y),
            relu,
            memory(dy),
            memory(gamma),
            epsilon,
            memory(runningMean),
            memory(runningVariance),
            memory(dx),
            memory(dgamma),
            memory(dbeta),
            (int) x.shape().rows(),
            channels(x));
  }
}
