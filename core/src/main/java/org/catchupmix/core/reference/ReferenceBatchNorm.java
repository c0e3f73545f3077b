package org.catchupmix.core.reference;

import static org.catchupmix.core.host.ArrayBuffer.doubles;

import java.util.Arrays;
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
      boolean relu,
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
    normalize(in, doubles(gamma), doubles(beta), doubles(mean), doubles(invStd), relu, doubles(y));
  }

  private static void update(double[] running, int c, double momentum, double now) {
    running[c] = (1 - momentum) * running[c] + momentum * now;
  }

  private static void normalize(
      double[] x,
      double[] gamma,
      double[] beta,
      double[] mean,
      double[] invStd,
      boolean relu,
      double[] y) {
    for (int i = 0; i < y.length; i++) {
      int c = i % gamma.length;
      double v = gamma[c] * (x[i] - mean[c]) * invStd[c] + beta[c];
      y[i] = relu ? Math.max(v, 0) : v;
    }
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
    double[] m = doubles(mean);
    double[] s = doubles(invStd);
    double[] g = gated(dy, y, relu);
    sums(doubles(x), g, m, s, doubles(dgamma), doubles(dbeta));
    double rows = x.shape().rows();
    for (int i = 0; i < doubles(dx).length; i++) {
      int c = i % m.length;
      double xhat = (doubles(x)[i] - m[c]) * s[c];
      doubles(dx)[i] =
          doubles(gamma)[c]
              * s[c]
              * (g[i] - doubles(dbeta)[c] / rows - xhat * doubles(dgamma)[c] / rows);
    }
  }

  /** The gradient that passes the ReLU, if there is one. */
  private static double[] gated(Tensor dy, Tensor y, boolean relu) {
    double[] g = doubles(dy).clone();
    for (int i = 0; relu && i < g.length; i++) {
      g[i] = doubles(y)[i] > 0 ? g[i] : 0;
    }
    return g;
  }

  /** {@code dgamma = sum g * xhat}, {@code dbeta = sum g}. */
  private static void sums(
      double[] x, double[] g, double[] mean, double[] invStd, double[] dgamma, double[] dbeta) {
    Arrays.fill(dgamma, 0);
    Arrays.fill(dbeta, 0);
    for (int i = 0; i < x.length; i++) {
      int c = i % mean.length;
      dgamma[c] += g[i] * (x[i] - mean[c]) * invStd[c];
      dbeta[c] += g[i];
    }
  }

  private static double[] inverseRoot(Tensor variance, double epsilon) {
    return Arrays.stream(doubles(variance)).map(v -> 1 / Math.sqrt(v + epsilon)).toArray();
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
    normalize(
        doubles(x),
        doubles(gamma),
        doubles(beta),
        doubles(runningMean),
        inverseRoot(runningVariance, epsilon),
        relu,
        doubles(y));
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
    double[] s = inverseRoot(runningVariance, epsilon);
    double[] g = gated(dy, y, relu);
    sums(doubles(x), g, doubles(runningMean), s, doubles(dgamma), doubles(dbeta));
    for (int i = 0; i < doubles(dx).length; i++) {
      int c = i % s.length;
      doubles(dx)[i] = g[i] * doubles(gamma)[c] * s[c];
    }
  }
}
