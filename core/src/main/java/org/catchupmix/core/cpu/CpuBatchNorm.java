package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.floats;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.catchupmix.core.Normalization;
import org.catchupmix.core.Normalization.BatchNormInference;
import org.catchupmix.core.Normalization.BatchNormInferenceGradient;
import org.catchupmix.core.Normalization.BatchNormTraining;
import org.catchupmix.core.Normalization.BatchNormTrainingGradient;
import org.catchupmix.core.Tensor;

/**
 * Batch normalisation. A task owns a fixed number of rows, small enough for the cache; its loops
 * run over the channels, a vector at a time, and within over the rows. Statistics are combined in
 * double.
 */
interface CpuBatchNorm extends CpuContext {
  /** Runs one of these. */
  default void normalization(Normalization primitive) {
    switch (primitive) {
      case BatchNormTraining p -> batchNormTraining(p);
      case BatchNormTrainingGradient p -> batchNormTrainingGradient(p);
      case BatchNormInference p -> batchNormInference(p);
      case BatchNormInferenceGradient p -> batchNormInferenceGradient(p);
    }
  }

  private void batchNormTraining(BatchNormTraining p) {
    int channels = p.x().shape().dim(-1);
    double rows = p.x().shape().rows();
    double[] m = doubleScratch().take(channels);
    double[] variance = doubleScratch().take(channels);
    ColumnMoments.of(this, floats(p.x()), channels, m, variance);
    float[] scale = scratch().take(channels);
    float[] shift = scratch().take(channels);
    for (int c = 0; c < channels; c++) {
      double inverse = 1 / Math.sqrt(variance[c] + p.epsilon());
      floats(p.mean())[c] = (float) m[c];
      floats(p.invStd())[c] = (float) inverse;
      update(floats(p.runningMean()), c, p.momentum(), m[c]);
      update(floats(p.runningVariance()), c, p.momentum(), variance[c] * rows / (rows - 1));
      scale[c] = (float) (floats(p.gamma())[c] * inverse);
      // What rounding took from the mean goes into the shift: it would move all rows alike.
      shift[c] = (float) (floats(p.beta())[c] - (m[c] - floats(p.mean())[c]) * scale[c]);
    }
    doubleScratch().give(variance);
    doubleScratch().give(m);
    normalize(p.x(), scale, floats(p.mean()), shift, p.relu(), p.y());
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

  private void batchNormTrainingGradient(BatchNormTrainingGradient p) {
    float[] m = floats(p.mean());
    float[] s = floats(p.invStd());
    int channels = m.length;
    double rows = p.x().shape().rows();
    double[] sums = doubleScratch().take(3 * channels);
    gradientSums(p.x(), p.y(), p.relu(), p.dy(), m, sums);
    // dx = a*g + b*(x - mean) + e,  with  a = gamma*invStd,  b = -a*invStd*dgamma/R,
    // e = -a*dbeta/R.
    // The coefficients lie in whole vectors, so that their loads need no mask: with more masked
    // loads
    // than in the loop itself the JIT compiler gives up inlining, and it would box vectors.
    int padded = Math.ceilDiv(channels, CpuTuning.LANES) * CpuTuning.LANES;
    float[] coefficients = scratch().take(4 * padded);
    for (int c = 0; c < channels; c++) {
      double scale = (double) floats(p.gamma())[c] * s[c];
      double sumDy = sums[c];
      // What rounding took from the saved mean: the deviations from it do not sum to zero.
      double rounded = sums[2 * channels + c] / rows;
      double gradient = (sums[channels + c] - rounded * sumDy) * s[c];
      floats(p.dgamma())[c] = (float) gradient;
      floats(p.dbeta())[c] = (float) sumDy;
      float b = (float) (scale * s[c] * gradient / rows);
      coefficients[c] = (float) scale;
      coefficients[padded + c] = -b;
      coefficients[2 * padded + c] = -(float) (scale * sumDy / rows - b * rounded);
      coefficients[3 * padded + c] = m[c];
    }
    doubleScratch().give(sums);
    float[] in = floats(p.x());
    float[] g = floats(p.dy());
    float[] gate = p.relu() ? floats(p.y()) : in;
    float threshold = threshold(p.relu());
    float[] out = floats(p.dx());
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

  private void batchNormInference(BatchNormInference p) {
    float[] scale = inverseRoot(p.runningVariance(), p.epsilon());
    for (int c = 0; c < scale.length; c++) {
      scale[c] *= floats(p.gamma())[c];
    }
    normalize(p.x(), scale, floats(p.runningMean()), floats(p.beta()), p.relu(), p.y());
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

  private void batchNormInferenceGradient(BatchNormInferenceGradient p) {
    float[] g = floats(p.dy());
    float[] out = floats(p.dx());
    float[] k = inverseRoot(p.runningVariance(), p.epsilon());
    int channels = k.length;
    double[] sums = doubleScratch().take(3 * channels);
    gradientSums(p.x(), p.y(), p.relu(), p.dy(), floats(p.runningMean()), sums);
    for (int c = 0; c < channels; c++) {
      floats(p.dbeta())[c] = (float) sums[c];
      floats(p.dgamma())[c] = (float) (sums[channels + c] * k[c]);
      k[c] *= floats(p.gamma())[c];
    }
    doubleScratch().give(sums);
    boolean relu = p.relu();
    float[] gate = relu ? floats(p.y()) : g;
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
