package org.catchupmix.core.contract;

import static org.catchupmix.core.contract.Arguments.distinct;
import static org.catchupmix.core.contract.Arguments.require;

import org.catchupmix.core.Tensor;
import org.catchupmix.core.UserException;
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
    channels(
        op,
        x,
        y,
        "gamma,beta,runningMean,runningVariance,mean,invStd",
        gamma,
        beta,
        runningMean,
        runningVariance,
        mean,
        invStd);
    if (x.shape().rows() < 2) {
      throw new UserException(
          "batch norm: x %s has one value per channel, whose variance is zero; use a batch of 2 or more"
              .formatted(x.shape()));
    }
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
    channels(op, x, dx, "gamma,mean,invStd,dgamma,dbeta", gamma, mean, invStd, dgamma, dbeta);
    args().like(op, "y", y, x, x.shape());
    args().like(op, "dy", dy, x, x.shape());
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
    String op = "batchNormInference";
    String names = "gamma,beta,runningMean,runningVariance";
    channels(op, x, y, names, gamma, beta, runningMean, runningVariance);
    require(epsilon > 0, "batch norm: epsilon %s wants to be above 0", epsilon);
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
    String names = "gamma,runningMean,runningVariance,dgamma,dbeta";
    channels(op, x, dx, names, gamma, runningMean, runningVariance, dgamma, dbeta);
    require(epsilon > 0, "batch norm: epsilon %s wants to be above 0", epsilon);
    args().like(op, "y", y, x, x.shape());
    args().like(op, "dy", dy, x, x.shape());
    distinct(op, dx, dy, y);
    inner()
        .batchNormInferenceGradient(
            x, y, relu, dy, gamma, epsilon, runningMean, runningVariance, dx, dgamma, dbeta);
  }

  /** {@code names} are those of the tensors of one number a channel, separated by commas. */
  private void channels(String op, Tensor x, Tensor y, String names, Tensor... perChannel) {
    args().activation(op, "x", x);
    require(x.shape().rank() >= 2, "%s: x %s wants the shape [..,C]", op, x.shape());
    args().like(op, "output", y, x, x.shape());
    distinct(op, y, x);
    String[] name = names.split(",");
    for (int i = 0; i < perChannel.length; i++) {
      args().perChannel(op, name[i], perChannel[i], x);
    }
  }
}
