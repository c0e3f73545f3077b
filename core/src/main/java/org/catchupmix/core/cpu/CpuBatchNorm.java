package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.floats;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.BatchNormPrimitives;

/**
 * Batch normalisation. A task owns a fixed number of rows, small enough for the cache; its loops
 * run over the channels, a vector at a time, and within over the rows. Statistics are combined in
 * double.
 */
interface CpuBatchNorm extends CpuContext, BatchNormPrimitives {
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
    int channels = x.shape().dim(-1);
    double rows = x.shape().rows();
    double[] m = new double[channels];
    double[] variance = new double[channels];
    ColumnMoments.of(this, floats(x), channels, m, variance);
    for (int c = 0; c < channels; c++) {
      floats(mean)[c] = (float) m[c];
      floats(invStd)[c] = (float) (1 / Math.sqrt(variance[c] + epsilon));
      update(floats(runningMean), c, momentum, m[c]);
      update(floats(runningVariance), c, momentum, variance[c] * rows / (rows - 1));
    }
    normalize(x, floats(gamma), floats(beta), floats(mean), floats(invStd), y);
  }

  private static void update(float[] running, int c, double momentum, double now) {
    running[c] = (float) ((1 - momentum) * running[c] + momentum * now);
  }

  /** {@code y = (x - mean) * (gamma * invStd) + beta}. */
  private void normalize(
      Tensor x, float[] gamma, float[] beta, float[] mean, float[] invStd, Tensor y) {
    float[] in = floats(x);
    float[] out = floats(y);
    int channels = gamma.length;
    forRows(
        in.length / channels,
        channels,
        (from, to) -> {
          for (int c = 0; c < channels; c += CpuTuning.LANES) {
            VectorMask<Float> inside = CpuTuning.SPECIES.indexInRange(c, channels);
            FloatVector m = load(mean, c, inside);
            FloatVector b = load(beta, c, inside);
            FloatVector k = load(gamma, c, inside).mul(load(invStd, c, inside));
            for (int i = from * channels + c; i < to * channels; i += channels) {
              load(in, i, inside).sub(m).fma(k, b).intoArray(out, i, inside);
            }
          }
        });
  }

  private static FloatVector load(float[] a, int i, VectorMask<Float> inside) {
    return FloatVector.fromArray(CpuTuning.SPECIES, a, i, inside);
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
    float[] m = floats(mean);
    float[] s = floats(invStd);
    int channels = m.length;
    double rows = x.shape().rows();
    double[] sumDy = new double[channels];
    double[] sumDyD = new double[channels];
    gradientSums(x, dy, m, sumDy, sumDyD);
    // dx = a*dy - b*(x - mean) - e,  with  a = gamma*invStd,  b = a*invStd*dgamma/R,  e =
    // a*dbeta/R.
    float[] a = scratch().take(channels);
    float[] b = scratch().take(channels);
    float[] e = scratch().take(channels);
    for (int c = 0; c < channels; c++) {
      double scale = (double) floats(gamma)[c] * s[c];
      double gradient = sumDyD[c] * s[c];
      floats(dgamma)[c] = (float) gradient;
      floats(dbeta)[c] = (float) sumDy[c];
      a[c] = (float) scale;
      b[c] = (float) (scale * s[c] * gradient / rows);
      e[c] = (float) (scale * sumDy[c] / rows);
    }
    float[] in = floats(x);
    float[] g = floats(dy);
    float[] out = floats(dx);
    forRows(
        in.length / channels,
        channels,
        (from, to) -> {
          for (int c = 0; c < channels; c += CpuTuning.LANES) {
            VectorMask<Float> inside = CpuTuning.SPECIES.indexInRange(c, channels);
            FloatVector av = load(a, c, inside);
            FloatVector bv = load(b, c, inside).neg();
            FloatVector ev = load(e, c, inside).neg();
            FloatVector mv = load(m, c, inside);
            for (int i = from * channels + c; i < to * channels; i += channels) {
              load(in, i, inside)
                  .sub(mv)
                  .fma(bv, load(g, i, inside).fma(av, ev))
                  .intoArray(out, i, inside);
            }
          }
        });
    scratch().give(a);
    scratch().give(b);
    scratch().give(e);
  }

  /** {@code sumDy[c] = sum dy}, {@code sumDyD[c] = sum dy * (x - mean)}. */
  private void gradientSums(Tensor x, Tensor dy, float[] mean, double[] sumDy, double[] sumDyD) {
    float[] in = floats(x);
    float[] g = floats(dy);
    int channels = mean.length;
    int rows = in.length / channels;
    int perTask = CpuContext.rowsPerTask(channels);
    int tasks = (rows + perTask - 1) / perTask;
    float[] partial = scratch().take(2 * tasks * channels);
    workers()
        .run(
            tasks,
            (task, _) -> {
              int from = task * perTask * channels;
              int to = Math.min(rows, (task + 1) * perTask) * channels;
              int at = 2 * task * channels;
              for (int c = 0; c < channels; c += CpuTuning.LANES) {
                VectorMask<Float> inside = CpuTuning.SPECIES.indexInRange(c, channels);
                FloatVector m = load(mean, c, inside);
                FloatVector plain = FloatVector.zero(CpuTuning.SPECIES);
                FloatVector weighted = plain;
                for (int i = from + c; i < to; i += channels) {
                  FloatVector d = load(g, i, inside);
                  plain = plain.add(d);
                  weighted = load(in, i, inside).sub(m).fma(d, weighted);
                }
                plain.intoArray(partial, at + c, inside);
                weighted.intoArray(partial, at + channels + c, inside);
              }
            });
    for (int task = 0; task < tasks; task++) {
      for (int c = 0; c < channels; c++) {
        sumDy[c] += partial[2 * task * channels + c];
        sumDyD[c] += partial[(2 * task + 1) * channels + c];
      }
    }
    scratch().give(partial);
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
    float[] invStd = inverseRoot(runningVariance, epsilon);
    normalize(x, floats(gamma), floats(beta), floats(runningMean), invStd, y);
    scratch().give(invStd);
  }

  private float[] inverseRoot(Tensor variance, double epsilon) {
    float[] v = floats(variance);
    float[] out = scratch().take(v.length);
    for (int c = 0; c < v.length; c++) {
      out[c] = (float) (1 / Math.sqrt(v[c] + epsilon));
    }
    return out;
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
    float[] g = floats(dy);
    float[] out = floats(dx);
    float[] k = inverseRoot(runningVariance, epsilon);
    int channels = k.length;
    double[] sumDy = new double[channels];
    double[] sumDyD = new double[channels];
    gradientSums(x, dy, floats(runningMean), sumDy, sumDyD);
    for (int c = 0; c < channels; c++) {
      floats(dbeta)[c] = (float) sumDy[c];
      floats(dgamma)[c] = (float) (sumDyD[c] * k[c]);
      k[c] *= floats(gamma)[c];
    }
    forRows(
        g.length / channels,
        channels,
        (from, to) -> {
          for (int row = from * channels; row < to * channels; row += channels) {
            for (int c = 0; c < channels; c++) {
              out[row + c] = g[row + c] * k[c];
            }
          }
        });
    scratch().give(k);
  }
}
