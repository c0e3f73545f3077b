package org.catchupmix.core.primitives;

import org.catchupmix.core.Tensor;

/**
 * Batch normalisation (Ioffe and Szegedy 2015) over all axes but the last. {@code x}, {@code y},
 * {@code dy}, {@code dx} are {@code [..,C]} with R rows; all others {@code [C]}. The former are
 * activations, all others real.
 *
 * <p>A ReLU that follows is part of it, if so wished: with {@code relu}, {@code act(v) = max(v,
 * 0)}, and a gradient counts only where {@code y > 0}; without, {@code act(v) = v}.
 */
public interface BatchNormPrimitives {
  /**
   * Training: normalises by the statistics of the batch.
   *
   * <pre>
   *   mean[c] = 1/R sum x[r,c]     var[c] = 1/R sum (x[r,c] - mean[c])^2     invStd = 1/sqrt(var + epsilon)
   *   y[r,c]  = act( gamma[c] * (x[r,c] - mean[c]) * invStd[c] + beta[c] )
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
      boolean relu,
      Tensor runningMean,
      Tensor runningVariance,
      Tensor y,
      Tensor mean,
      Tensor invStd);

  /**
   * Gradient of {@link #batchNormTraining}, with the y, mean and invStd that it gave. {@code g = y
   * > 0 ? dy : 0} with relu, else dy. With {@code xhat = (x - mean) * invStd}:
   *
   * <pre>
   *   dbeta[c]  = sum g[r,c]         dgamma[c] = sum g[r,c] * xhat[r,c]
   *   dx[r,c]   = gamma[c] * invStd[c] * ( g[r,c] - dbeta[c]/R - xhat[r,c] * dgamma[c]/R )
   * </pre>
   */
  void batchNormTrainingGradient(
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

  /**
   * Inference: {@code y = act( gamma * (x - runningMean) / sqrt(runningVariance + epsilon) + beta
   * )}.
   */
  void batchNormInference(
      Tensor x,
      Tensor gamma,
      Tensor beta,
      double epsilon,
      boolean relu,
      Tensor runningMean,
      Tensor runningVariance,
      Tensor y);

  /**
   * Gradient of {@link #batchNormInference}, with the running statistics constant, g as above and
   * {@code xhat = (x - runningMean) / sqrt(runningVariance + epsilon)}:
   *
   * <pre>
   *   dx = g * gamma / sqrt(runningVariance + epsilon)    dgamma = sum g * xhat    dbeta = sum g
   * </pre>
   */
  void batchNormInferenceGradient(
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
      Tensor dbeta);
}
