package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.floats;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
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
      boolean relu,
      Tensor runningMean,
      Tensor runningVariance,
      Tensor y,
      Tensor mean,
      Tensor invStd) {
    int channels = x.shape().dim(-1);
    double rows = x.shape().rows();
    double[] m = doubleScratch().take(channels);
    double[] variance = doubleScratch().take(channels);
    ColumnMoments.of(this, floats(x), channels, m, variance);
    float[] scale = scratch().take(channels);
    float[] shift = scratch().take(channels);
    for (int c = 0; c < channels; c++) {
      double inverse = 1 / Math.sqrt(variance[c] + epsilon);
      floats(mean)[c] = (float) m[c];
      floats(invStd)[c] = (float) inverse;
      update(floats(runningMean), c, momentum, m[c]);
      update(floats(runningVariance), c, momentum, variance[c] * rows / (rows - 1));
      scale[c] = (float) (floats(gamma)[c] * inverse);
      // What rounding took from the mean goes into the shift: it would move all rows alike.
      shift[c] = (float) (floats(beta)[c] - (m[c] - floats(mean)[c]) * scale[c]);
    }
    doubleScratch().give(variance);
    doubleScratch().give(m);
    normalize(x, scale, floats(mean), shift, relu, y);
    scratch().give(scale);
    scratch().give(shift);
  }

  private static void update(float[] running, int c, double momentum, double now) {
    running[c] = (float) ((1 - momentum) * running[c] + momentum * now);
  }

  /**
   * What a value must exceed to pass: 0 with a ReLU, else minus infinity, so that one loop serves
   * both. It is compared with "not above", which lets NaN through.
   */
  private static float threshold(boolean relu) {
    return relu ? 0 : Float.NEGATIVE_INFINITY;
  }

  /** {@code y = act( (x - mean) * scale + shift )}. */
  private void normalize(
      Tensor x, float[] scale, float[] mean, float[] shift, boolean relu, Tensor y) {
    float lowest = threshold(relu);
    float[] in = floats(x);
    float[] out = floats(y);
    int channels = scale.length;
    forRows(
        in.length / channels,
        channels,
        (from, to) -> {
          for (int c = 0; c < channels; c += CpuTuning.LANES) {
            VectorMask<Float> inside = CpuTuning.SPECIES.indexInRange(c, channels);
            FloatVector m = CpuContext.load(mean, c, inside);
            FloatVector b = CpuContext.load(shift, c, inside);
            FloatVector k = CpuContext.load(scale, c, inside);
            for (int i = from * channels + c; i < to * channels; i += channels) {
              FloatVector v = CpuContext.load(in, i, inside).sub(m).fma(k, b);
              v.blend(lowest, v.compare(VectorOperators.LT, lowest)).intoArray(out, i, inside);
            }
          }
        });
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
    float[] m = floats(mean);
    float[] s = floats(invStd);
    int channels = m.length;
    double rows = x.shape().rows();
    double[] sums = doubleScratch().take(3 * channels);
    gradientSums(x, y, relu, dy, m, sums);
    // dx = a*g + b*(x - mean) + e,  with  a = gamma*invStd,  b = -a*invStd*dgamma/R,
    // e = -a*dbeta/R.
    // The coefficients lie in whole vectors, so that their loads need no mask: with more masked
    // loads
    // than in the loop itself the JIT compiler gives up inlining, and it would box vectors.
    int padded = Math.ceilDiv(channels, CpuTuning.LANES) * CpuTuning.LANES;
    float[] coefficients = scratch().take(4 * padded);
    for (int c = 0; c < channels; c++) {
      double scale = (double) floats(gamma)[c] * s[c];
      double sumDy = sums[c];
      // What rounding took from the saved mean: the deviations from it do not sum to zero.
      double rounded = sums[2 * channels + c] / rows;
      double gradient = (sums[channels + c] - rounded * sumDy) * s[c];
      floats(dgamma)[c] = (float) gradient;
      floats(dbeta)[c] = (float) sumDy;
      float b = (float) (scale * s[c] * gradient / rows);
      coefficients[c] = (float) scale;
      coefficients[padded + c] = -b;
      coefficients[2 * padded + c] = -(float) (scale * sumDy / rows - b * rounded);
      coefficients[3 * padded + c] = m[c];
    }
    doubleScratch().give(sums);
    float[] in = floats(x);
    float[] g = floats(dy);
    float[] gate = relu ? floats(y) : in;
    float threshold = threshold(relu);
    float[] out = floats(dx);
    forRows(
        in.length / channels,
        channels,
        (from, to) -> {
          for (int c = 0; c < channels; c += CpuTuning.LANES) {
            VectorMask<Float> inside = CpuTuning.SPECIES.indexInRange(c, channels);
            FloatVector a = FloatVector.fromArray(CpuTuning.SPECIES, coefficients, c);
            FloatVector b = FloatVector.fromArray(CpuTuning.SPECIES, coefficients, padded + c);
            FloatVector e = FloatVector.fromArray(CpuTuning.SPECIES, coefficients, 2 * padded + c);
            FloatVector mv = FloatVector.fromArray(CpuTuning.SPECIES, coefficients, 3 * padded + c);
            for (int i = from * channels + c; i < to * channels; i += channels) {
              CpuContext.load(in, i, inside)
                  .sub(mv)
                  .fma(b, gated(g, gate, threshold, i, inside).fma(a, e))
                  .intoArray(out, i, inside);
            }
          }
        });
    scratch().give(coefficients);
  }

  /** dy where the gate is above the threshold, else 0. */
  private static FloatVector gated(
      float[] dy, float[] gate, float threshold, int i, VectorMask<Float> inside) {
    return CpuContext.load(dy, i, inside)
        .blend(0f, CpuContext.load(gate, i, inside).compare(VectorOperators.LE, threshold));
  }

  /** {@code sums = ( sum g, sum g * (x - mean), sum (x - mean) )}, each {@code [C]}. */
  private void gradientSums(
      Tensor x, Tensor y, boolean relu, Tensor dy, float[] mean, double[] sums) {
    float[] in = floats(x);
    float[] g = floats(dy);
    // Without a ReLU nothing is gated; x is in the cache anyway.
    float[] gate = relu ? floats(y) : in;
    float threshold = threshold(relu);
    int channels = mean.length;
    ColumnSums.of(
        this,
        in.length / channels,
        channels,
        3 * channels,
        (from, to, out, at) -> {
          for (int c = 0; c < channels; c += CpuTuning.LANES) {
            VectorMask<Float> inside = CpuTuning.SPECIES.indexInRange(c, channels);
            FloatVector m = CpuContext.load(mean, c, inside);
            FloatVector plain = FloatVector.zero(CpuTuning.SPECIES);
            FloatVector weighted = plain;
            FloatVector deviation = plain;
            for (int i = from * channels + c; i < to * channels; i += channels) {
              FloatVector gradient = gated(g, gate, threshold, i, inside);
              FloatVector d = CpuContext.load(in, i, inside).sub(m);
              plain = plain.add(gradient);
              weighted = d.fma(gradient, weighted);
              deviation = deviation.add(d);
            }
            plain.intoArray(out, at + c, inside);
            weighted.intoArray(out, at + channels + c, inside);
            deviation.intoArray(out, at + 2 * channels + c, inside);
          }
        },
        sums);
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
    float[] scale = inverseRoot(runningVariance, epsilon);
    for (int c = 0; c < scale.length; c++) {
      scale[c] *= floats(gamma)[c];
    }
    normalize(x, scale, floats(runningMean), floats(beta), relu, y);
    scratch().give(scale);
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
    float[] g = floats(dy);
    float[] out = floats(dx);
    float[] k = inverseRoot(runningVariance, epsilon);
    int channels = k.length;
    double[] sums = doubleScratch().take(3 * channels);
    gradientSums(x, y, relu, dy, floats(runningMean), sums);
    for (int c = 0; c < channels; c++) {
      floats(dbeta)[c] = (float) sums[c];
      floats(dgamma)[c] = (float) (sums[channels + c] * k[c]);
      k[c] *= floats(gamma)[c];
    }
    doubleScratch().give(sums);
    float[] gate = relu ? floats(y) : g;
    forRows(
        g.length / channels,
        channels,
        (from, to) -> {
          for (int c = 0; c < channels; c += CpuTuning.LANES) {
            VectorMask<Float> inside = CpuTuning.SPECIES.indexInRange(c, channels);
            FloatVector scale = CpuContext.load(k, c, inside);
            for (int i = from * channels + c; i < to * channels; i += channels) {
              FloatVector gradient =
                  relu ? gated(g, gate, 0, i, inside) : CpuContext.load(g, i, inside);
              gradient.mul(scale).intoArray(out, i, inside);
            }
          }
        });
    scratch().give(k);
  }
}
