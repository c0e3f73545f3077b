package org.catchupmix.core.contract;

import static org.catchupmix.core.contract.Arguments.distinct;
import static org.catchupmix.core.contract.Arguments.require;

import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.BatchNormPrimitives;

/** Checks the arguments of batch normalisation. */
interface CheckedBatchNorm extends CheckedContext, BatchNormPrimitives {
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
    String op = "batchNormTraining";
    channels(op, x, y, gamma, beta, runningMean, runningVariance, mean, invStd);
    require(
        x.shape().rows() >= 2,
        "batch norm: x %s has one value per channel, whose variance is zero; at least 2 are wanted:"
            + " use a batch of 2 or more",
        x.shape());
    require(momentum >= 0 && momentum <= 1, "batch norm: momentum %s wants 0..1", momentum);
    require(epsilon > 0, "batch norm: epsilon %s wants to be above 0", epsilon);
    inner()
        .batchNormTraining(
            x, gamma, beta, momentum, epsilon, relu, runningMean, runningVariance, y, mean, invStd);
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
    String op = "batchNormTrainingGradient";
    channels(op, x, dx, gamma, mean, invStd, dgamma, dbeta);
    args().real(op, "y", y, x.shape());
    args().real(op, "dy", dy, x.shape());
    distinct(op, dx, dy, y);
    inner().batchNormTrainingGradient(x, y, relu, dy, gamma, mean, invStd, dx, dgamma, dbeta);
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
    channels("batchNormInference", x, y, gamma, beta, runningMean, runningVariance);
    inner().batchNormInference(x, gamma, beta, epsilon, relu, runningMean, runningVariance, y);
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
    String op = "batchNormInferenceGradient";
    channels(op, x, dx, gamma, runningMean, runningVariance, dgamma, dbeta);
    args().real(op, "y", y, x.shape());
    args().real(op, "dy", dy, x.shape());
    distinct(op, dx, dy, y);
    inner()
        .batchNormInferenceGradient(
            x, y, relu, dy, gamma, epsilon, runningMean, runningVariance, dx, dgamma, dbeta);
  }

  private void channels(String op, Tensor x, Tensor y, Tensor... perChannel) {
    args().real(op, "x", x);
    require(x.shape().rank() >= 2, "%s: x %s wants the shape [..,C]", op, x.shape());
    args().real(op, "output", y, x.shape());
    distinct(op, y, x);
    for (Tensor t : perChannel) {
      args().perChannel(op, "a per-channel argument", t, x);
    }
  }
}
