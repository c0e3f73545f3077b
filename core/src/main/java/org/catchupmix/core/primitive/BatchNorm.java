package org.catchupmix.core.primitive;

import static org.catchupmix.core.Preconditions.require;

import org.catchupmix.core.tensor.Tensor;

/**
 * Batch normalization (Ioffe and Szegedy 2015) over all axes but the last. {@code x}, {@code y},
 * {@code dy}, {@code dx} are {@code [..,C]} with R rows; all others {@code [C]}. The former are
 * activations, all others real.
 *
 * <p>A ReLU that follows can be part of it: with {@code relu}, {@code act(v) = max(v, 0)}, and a
 * gradient counts only where {@code y > 0}, so not where y is NaN; without, {@code act(v) = v}.
 */
public sealed interface BatchNorm extends Primitive {
  /**
   * Running statistics, and the constants that update and apply them.
   *
   * @param runningMean {@code [C]}
   * @param runningVariance {@code [C]}
   * @param momentum weight of the newest batch in the running statistics, {@code 0..1}
   * @param epsilon added to the variance, above 0
   */
  record Statistics(Tensor runningMean, Tensor runningVariance, double momentum, double epsilon) {
    public Statistics {
      require(momentum >= 0 && momentum <= 1, "batch norm: momentum %s must be 0..1", momentum);
      require(epsilon > 0, "batch norm: epsilon %s must be above 0", epsilon);
    }

    /** Requires running statistics of the channels of {@code x [..,C]}. */
    void check(Arguments arguments, Tensor x) {
      arguments
          .perChannel("runningMean", runningMean, x)
          .perChannel("runningVariance", runningVariance, x);
    }
  }

  /** The input of the normalization. */
  Tensor x();

  /**
   * Training: normalizes by the statistics of the batch.
   *
   * <pre>
   *   mean[c] = 1/R sum x[r,c]     var[c] = 1/R sum (x[r,c] - mean[c])^2     invStd = 1/sqrt(var + epsilon)
   *   y[r,c]  = act( gamma[c] * (x[r,c] - mean[c]) * invStd[c] + beta[c] )
   *   runningMean     = (1 - momentum) * runningMean     + momentum * mean
   *   runningVariance = (1 - momentum) * runningVariance + momentum * var * R/(R-1)
   * </pre>
   *
   * The running variance is unbiased, the one used for normalizing is not, as in PyTorch. {@code
   * mean} and {@code invStd} are outputs, for the gradient. R must be at least 2.
   */
  record BatchNormTraining(
      Tensor x,
      Tensor gamma,
      Tensor beta,
      Statistics statistics,
      boolean relu,
      Tensor y,
      Tensor mean,
      Tensor invStd)
      implements BatchNorm {
    public BatchNormTraining {
      statistics.check(
          check(BatchNormTraining.class, x, y)
              .perChannel("gamma", gamma, x)
              .perChannel("beta", beta, x)
              .perChannel("mean", mean, x)
              .perChannel("invStd", invStd, x),
          x);
      require(
          x.shape().rows() > 1,
          "batch norm: x %s has one value per channel, whose variance is zero; use a batch of 2 or more",
          x.shape());
    }
  }

  /**
   * Gradient of {@link BatchNormTraining}, with the y, mean and invStd that it gave. {@code g = y >
   * 0 ? dy : 0} with relu, else dy. With {@code xhat = (x - mean) * invStd}:
   *
   * <pre>
   *   dbeta[c]  = sum g[r,c]         dgamma[c] = sum g[r,c] * xhat[r,c]
   *   dx[r,c]   = gamma[c] * invStd[c] * ( g[r,c] - dbeta[c]/R - xhat[r,c] * dgamma[c]/R )
   * </pre>
   *
   * {@code y = act( gamma * xhat + beta )} also follows from the other tensors: a backend may
   * recompute it instead of reading it.
   */
  record BatchNormTrainingGradient(
      Tensor x,
      Tensor y,
      boolean relu,
      Tensor dy,
      Tensor gamma,
      Tensor beta,
      Tensor mean,
      Tensor invStd,
      Tensor dx,
      Tensor dgamma,
      Tensor dbeta)
      implements BatchNorm {
    public BatchNormTrainingGradient {
      check(BatchNormTrainingGradient.class, x, dx)
          .perChannel("gamma", gamma, x)
          .perChannel("beta", beta, x)
          .perChannel("mean", mean, x)
          .perChannel("invStd", invStd, x)
          .perChannel("dgamma", dgamma, x)
          .perChannel("dbeta", dbeta, x)
          .like("y", y, x)
          .like("dy", dy, x)
          .distinct(dx, dy, y);
    }
  }

  /**
   * Inference: {@code y = act( gamma * (x - runningMean) / sqrt(runningVariance + epsilon) + beta
   * )}.
   */
  record BatchNormInference(
      Tensor x, Tensor gamma, Tensor beta, Statistics statistics, boolean relu, Tensor y)
      implements BatchNorm {
    public BatchNormInference {
      statistics.check(
          check(BatchNormInference.class, x, y)
              .perChannel("gamma", gamma, x)
              .perChannel("beta", beta, x),
          x);
    }
  }

  /**
   * Gradient of {@link BatchNormInference}; the running statistics are constants. g is as above and
   * {@code xhat = (x - runningMean) / sqrt(runningVariance + epsilon)}:
   *
   * <pre>
   *   dx = g * gamma / sqrt(runningVariance + epsilon)    dgamma = sum g * xhat    dbeta = sum g
   * </pre>
   */
  record BatchNormInferenceGradient(
      Tensor x,
      Tensor y,
      boolean relu,
      Tensor dy,
      Tensor gamma,
      Statistics statistics,
      Tensor dx,
      Tensor dgamma,
      Tensor dbeta)
      implements BatchNorm {
    public BatchNormInferenceGradient {
      statistics.check(
          check(BatchNormInferenceGradient.class, x, dx)
              .perChannel("gamma", gamma, x)
              .perChannel("dgamma", dgamma, x)
              .perChannel("dbeta", dbeta, x)
              .like("y", y, x)
              .like("dy", dy, x)
              .distinct(dx, dy, y),
          x);
    }
  }

  @Override
  default Work work() {
    double elements = x().shape().elements();
    return switch (this) {
      case BatchNormTraining p ->
          Work.reading(p.x, p.gamma, p.beta, p.statistics.runningMean, p.statistics.runningVariance)
              .writing(
                  p.statistics.runningMean, p.statistics.runningVariance, p.y, p.mean, p.invStd)
              .flops(8 * elements);
      case BatchNormTrainingGradient p ->
          Work.reading(p.x, p.y, p.dy, p.gamma, p.beta, p.mean, p.invStd)
              .writing(p.dx, p.dgamma, p.dbeta)
              .flops(12 * elements);
      case BatchNormInference p ->
          Work.reading(p.x, p.gamma, p.beta, p.statistics.runningMean, p.statistics.runningVariance)
              .writing(p.y)
              .flops(4 * elements);
      case BatchNormInferenceGradient p ->
          Work.reading(
                  p.x, p.y, p.dy, p.gamma, p.statistics.runningMean, p.statistics.runningVariance)
              .writing(p.dx, p.dgamma, p.dbeta)
              .flops(6 * elements);
    };
  }

  private static Arguments check(Class<? extends BatchNorm> kind, Tensor x, Tensor y) {
    return Arguments.of(kind)
        .activation("x", x)
        .that(x.shape().rank() >= 2, "x %s must have the shape [..,C]", x.shape())
        .like("output", y, x)
        .distinct(y, x);
  }
}
