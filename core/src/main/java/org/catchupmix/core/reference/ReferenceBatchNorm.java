package org.catchupmix.core.reference;

import static org.catchupmix.core.host.ArrayBuffer.doubles;

import java.util.Arrays;
import org.catchupmix.core.primitive.BatchNorm;
import org.catchupmix.core.primitive.BatchNorm.BatchNormInference;
import org.catchupmix.core.primitive.BatchNorm.BatchNormInferenceGradient;
import org.catchupmix.core.primitive.BatchNorm.BatchNormTraining;
import org.catchupmix.core.primitive.BatchNorm.BatchNormTrainingGradient;
import org.catchupmix.core.primitive.BatchNorm.Statistics;
import org.catchupmix.core.tensor.Tensor;

/** Batch normalization, channel by channel. */
final class ReferenceBatchNorm {
  private ReferenceBatchNorm() {}

  static void run(BatchNorm primitive) {
    switch (primitive) {
      case BatchNormTraining p -> batchNormTraining(p);
      case BatchNormTrainingGradient p -> batchNormTrainingGradient(p);
      case BatchNormInference p -> batchNormInference(p);
      case BatchNormInferenceGradient p -> batchNormInferenceGradient(p);
    }
  }

  private static void batchNormTraining(BatchNormTraining p) {
    double[] in = doubles(p.x());
    int channels = p.x().shape().dim(-1);
    double rows = p.x().shape().rows();
    Statistics running = p.statistics();
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
      doubles(p.mean())[c] = m;
      doubles(p.invStd())[c] = 1 / Math.sqrt(variance + running.epsilon());
      update(running.runningMean(), c, running.momentum(), m);
      update(running.runningVariance(), c, running.momentum(), variance * rows / (rows - 1));
    }
    normalize(p.x(), p.gamma(), p.beta(), doubles(p.mean()), doubles(p.invStd()), p.relu(), p.y());
  }

  private static void update(Tensor running, int c, double momentum, double now) {
    doubles(running)[c] = (1 - momentum) * doubles(running)[c] + momentum * now;
  }

  private static void normalize(
      Tensor x, Tensor gamma, Tensor beta, double[] mean, double[] invStd, boolean relu, Tensor y) {
    for (int i = 0; i < doubles(y).length; i++) {
      int c = i % mean.length;
      double scaled = doubles(gamma)[c] * (doubles(x)[i] - mean[c]) * invStd[c];
      double v = scaled + doubles(beta)[c];
      doubles(y)[i] = relu ? Math.max(v, 0) : v;
    }
  }

  private static void batchNormTrainingGradient(BatchNormTrainingGradient p) {
    double[] m = doubles(p.mean());
    double[] s = doubles(p.invStd());
    double[] g = gated(p.dy(), p.y(), p.relu());
    sums(doubles(p.x()), g, m, s, doubles(p.dgamma()), doubles(p.dbeta()));
    double rows = p.x().shape().rows();
    for (int i = 0; i < doubles(p.dx()).length; i++) {
      int c = i % m.length;
      double xhat = (doubles(p.x())[i] - m[c]) * s[c];
      doubles(p.dx())[i] =
          doubles(p.gamma())[c]
              * s[c]
              * (g[i] - doubles(p.dbeta())[c] / rows - xhat * doubles(p.dgamma())[c] / rows);
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

  private static double[] invStd(Statistics s) {
    return Arrays.stream(doubles(s.runningVariance()))
        .map(v -> 1 / Math.sqrt(v + s.epsilon()))
        .toArray();
  }

  private static void batchNormInference(BatchNormInference p) {
    double[] mean = doubles(p.statistics().runningMean());
    normalize(p.x(), p.gamma(), p.beta(), mean, invStd(p.statistics()), p.relu(), p.y());
  }

  private static void batchNormInferenceGradient(BatchNormInferenceGradient p) {
    double[] m = doubles(p.statistics().runningMean());
    double[] s = invStd(p.statistics());
    double[] g = gated(p.dy(), p.y(), p.relu());
    sums(doubles(p.x()), g, m, s, doubles(p.dgamma()), doubles(p.dbeta()));
    for (int i = 0; i < doubles(p.dx()).length; i++) {
      int c = i % s.length;
      doubles(p.dx())[i] = g[i] * doubles(p.gamma())[c] * s[c];
    }
  }
}
