package org.catchupmix.core.reference;

import static org.catchupmix.core.host.ArrayBuffer.doubles;

import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.BatchNormPrimitives;

/** Batch normalisation, channel by channel. */
interface ReferenceBatchNorm extends BatchNormPrimitives {
  @Override
  default void batchNormTraining(
      Tensor x,
      Tensor gamma,
      Tensor beta,
      double momentum,
      double epsilon,
      Tensor runningMean,
      Tensor runningVariance,
      Tensor y,
      Tensor mean,
      Tensor invStd) {
    double[] in = doubles(x);
    int channels = x.shape().dim(-1);
    double rows = x.shape().rows();
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      for (int i = c; i < in.length; i += channels) {
        sum += in[i];
      }
      double m = sum / rows;
      double squares = 0;
      for (int i = c; i < in.length; i += channels) {
        squares += (in[i] - m) * (in[i] - m);
      }
      double variance = squares / rows;
      doubles(mean)[c] = m;
      doubles(invStd)[c] = 1 / Math.sqrt(variance + epsilon);
      update(doubles(runningMean), c, momentum, m);
      update(doubles(runningVariance), c, momentum, variance * rows / (rows - 1));
    }
    normalize(in, doubles(gamma), doubles(beta), doubles(mean), doubles(invStd), doubles(y));
  }

  private static void update(double[] running, int c, double momentum, double now) {
    running[c] = (1 - momentum) * running[c] + momentum * now;
  }

  private static void normalize(
      double[] x, double[] gamma, double[] beta, double[] mean, double[] invStd, double[] y) {
    for (int i = 0; i < y.length; i++) {
      int c = i % gamma.length;
      y[i] = gamma[c] * (x[i] - mean[c]) * invStd[c] + beta[c];
    }
  }

  @Override
  default void batchNormTrainingGradient(
      Tensor x,
      Tensor dy,
      Tensor gamma,
      Tensor mean,
      Tensor invStd,
      Tensor dx,
      Tensor dgamma,
      Tensor dbeta) {
    double[] m = doubles(mean);
    double[] s = doubles(invStd);
    sums(doubles(x), doubles(dy), m, s, doubles(dgamma), doubles(dbeta));
    double rows = x.shape().rows();
    for (int i = 0; i < doubles(dx).length; i++) {
      int c = i % m.length;
      double xhat = (doubles(x)[i] - m[c]) * s[c];
      doubles(dx)[i] =
          doubles(gamma)[c]
              * s[c]
              * (doubles(dy)[i] - doubles(dbeta)[c] / rows - xhat * doubles(dgamma)[c] / rows);
    }
  }

  /** {@code dgamma = sum dy * xhat}, {@code dbeta = sum dy}. */
  private static void sums(
      double[] x, double[] dy, double[] mean, double[] invStd, double[] dgamma, double[] dbeta) {
    java.util.Arrays.fill(dgamma, 0);
    java.util.Arrays.fill(dbeta, 0);
    for (int i = 0; i < x.length; i++) {
      int c = i % mean.length;
      dgamma[c] += dy[i] * (x[i] - mean[c]) * invStd[c];
      dbeta[c] += dy[i];
    }
  }

  private static double[] inverseRoot(Tensor variance, double epsilon) {
    return java.util.Arrays.stream(doubles(variance))
        .map(v -> 1 / Math.sqrt(v + epsilon))
        .toArray();
  }

  @Override
  default void batchNormInference(
      Tensor x,
      Tensor gamma,
      Tensor beta,
      double epsilon,
      Tensor runningMean,
      Tensor runningVariance,
      Tensor y) {
    normalize(
        doubles(x),
        doubles(gamma),
        doubles(beta),
        doubles(runningMean),
        inverseRoot(runningVariance, epsilon),
        doubles(y));
  }

  @Override
  default void batchNormInferenceGradient(
      Tensor x,
      Tensor dy,
      Tensor gamma,
      double epsilon,
      Tensor runningMean,
      Tensor runningVariance,
      Tensor dx,
      Tensor dgamma,
      Tensor dbeta) {
    double[] s = inverseRoot(runningVariance, epsilon);
    sums(doubles(x), doubles(dy), doubles(runningMean), s, doubles(dgamma), doubles(dbeta));
    for (int i = 0; i < doubles(dx).length; i++) {
      int c = i % s.length;
      doubles(dx)[i] = doubles(dy)[i] * doubles(gamma)[c] * s[c];
    }
  }
}
