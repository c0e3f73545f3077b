package org.catchupmix.core.primitives;

import org.catchupmix.core.Tensor;

/**
 * Batch normalisation (Ioffe and Szegedy 2015) over all axes but the last. {@code x}, {@code y},
 * {@code dy}, {@code dx} are {@code [..,C]} with R rows; all others {@code [C]}; all real.
 */
public interface BatchNormPrimitives {
  /**
   * Training: normalises by the statistics of the batch.
   *
   * <pre>
   *   mean[c] = 1/R sum x[r,c]     var[c] = 1/R sum (x[r,c] - mean[c])^2     invStd = 1/sqrt(var + epsilon)
   *   y[r,c]  = gamma[c] * (x[r,c] - mean[c]) * invStd[c] + beta[c]
   *   runningMean     = (1 - momentum) * runningMean     + momentum * mean
   *   runningVariance = (1 - momentum) * runningVariance + momentum * var * R/(R-1)
   * </pre>
   *
   * The running variance is unbiased, the one used for normalising is not, as in PyTorch. {@code
   * mean} and {@code invStd} are outputs, for the gradient. Wants R of at least 2.
   */
  void batchNormTraining(
      Tensor x,
      Tensor gamma,
      Tensor beta,
      double momentum,
      double epsilon,
      Tensor runningMean,
      Tensor runningVariance,
      Tensor y,
      Tensor mean,
      Tensor invStd);

  /**
   * Gradient of {@link #batchNormTraining}, with the mean and invStd that it gave. With {@code xhat
   * = (x - mean) * invStd}:
   *
   * <pre>
   *   dbeta[c]  = sum dy[r,c]         dgamma[c] = sum dy[r,c] * xhat[r,c]
   *   dx[r,c]   = gamma[c] * invStd[c] * ( dy[r,c] - dbeta[c]/R - xhat[r,c] * dgamma[c]/R )
   * </pre>
   */
  void batchNormTrainingGradient(
      Tensor x,
      Tensor dy,
      Tensor gamma,
      Tensor mean,
      Tensor invStd,
      Tensor dx,
      Tensor dgamma,
      Tensor dbeta);

  /** Inference: {@code y = gamma * (x - runningMean) / sqrt(runningVariance + epsilon) + beta}. */
  void batchNormInference(
      Tensor x,
      Tensor gamma,
      Tensor beta,
      double epsilon,
      Tensor runningMean,
      Tensor runningVariance,
      Tensor y);

  /**
   * Gradient of {@link #batchNormInference}, with the running statistics constant and {@code xhat =
   * (x - runningMean) / sqrt(runningVariance + epsilon)}:
   *
   * <pre>
   *   dx = dy * gamma / sqrt(runningVariance + epsilon)    dgamma = sum dy * xhat    dbeta = sum dy
   * </pre>
   */
  void batchNormInferenceGradient(
      Tensor x,
      Tensor dy,
      Tensor gamma,
      double epsilon,
      Tensor runningMean,
      Tensor runningVariance,
      Tensor dx,
      Tensor dgamma,
      Tensor dbeta);
}
