package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.elements;
import static org.catchupmix.core.host.ArrayBuffer.floats;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Fma;
import org.catchupmix.core.cpu.vector.Gate;
import org.catchupmix.core.primitive.BatchNorm;
import org.catchupmix.core.primitive.BatchNorm.BatchNormInference;
import org.catchupmix.core.primitive.BatchNorm.BatchNormInferenceGradient;
import org.catchupmix.core.primitive.BatchNorm.BatchNormTraining;
import org.catchupmix.core.primitive.BatchNorm.BatchNormTrainingGradient;
import org.catchupmix.core.primitive.BatchNorm.Statistics;
import org.catchupmix.core.tensor.Tensor;

/**
 * Batch normalization. A task passes over some {@link WideRows}, few enough for the cache, in the
 * order of memory; coefficients of the channels are repeated over a wide row. Statistics are
 * combined in double.
 */
final class CpuBatchNorm {
  /** The vectors of its loops. */
  private static final VectorSpecies<Float> S = CpuTuning.SPECIES;

  private final CpuContext cpu;

  CpuBatchNorm(CpuContext cpu) {
    this.cpu = cpu;
  }

  /** Runs one of these. */
  void run(BatchNorm primitive) {
    switch (primitive) {
      case BatchNormTraining p -> batchNormTraining(p);
      case BatchNormTrainingGradient p -> batchNormTrainingGradient(p);
      case BatchNormInference p -> batchNormInference(p);
      case BatchNormInferenceGradient p -> batchNormInferenceGradient(p);
    }
  }

  private void batchNormTraining(BatchNormTraining p) {
    int channels = p.x().shape().dim(-1);
    int rows = Math.toIntExact(p.x().shape().rows());
    double[] m = cpu.doubleScratch().take(channels);
    double[] variance = cpu.doubleScratch().take(channels);
    ColumnMoments.of(cpu, floats(p.x()), rows, channels, m, variance);
    float[] scale = cpu.scratch().take(channels);
    float[] shift = cpu.scratch().take(channels);
    Statistics running = p.statistics();
    for (int c = 0; c < channels; c++) {
      double inverse = 1 / Math.sqrt(variance[c] + running.epsilon());
      floats(p.mean())[c] = (float) m[c];
      floats(p.invStd())[c] = (float) inverse;
      update(running.runningMean(), c, running.momentum(), m[c]);
      update(running.runningVariance(), c, running.momentum(), variance[c] * rows / (rows - 1.0));
      scale[c] = (float) (floats(p.gamma())[c] * inverse);
      // The rounding error of the mean goes into the shift, as it would move all rows alike.
      shift[c] = (float) (floats(p.beta())[c] - (m[c] - floats(p.mean())[c]) * scale[c]);
    }
    cpu.doubleScratch().give(variance);
    cpu.doubleScratch().give(m);
    normalize(p.x(), scale, floats(p.mean()), shift, p.relu(), p.y());
    cpu.scratch().give(scale);
    cpu.scratch().give(shift);
  }

  private static void update(Tensor running, int c, double momentum, double now) {
    floats(running)[c] = (float) ((1 - momentum) * floats(running)[c] + momentum * now);
  }

  private static int gate(boolean relu) {
    return relu ? Gate.RELU : Gate.OPEN;
  }

  /** An activation as a matrix of {@code [pixels, channels]}. */
  private static WideRows matrix(Tensor x) {
    return WideRows.of(Math.toIntExact(x.shape().rows()), x.shape().dim(-1));
  }

  /** {@code y = act( (x - mean) * scale + shift )}. */
  private void normalize(
      Tensor x, float[] scale, float[] mean, float[] shift, boolean relu, Tensor y) {
    int gate = gate(relu);
    float[] in = floats(x);
    float[] out = floats(y);
    WideRows matrix = matrix(x);
    int width = matrix.width();
    float[] wide = repeated(matrix, mean, scale, shift);
    cpu.forWideRows(
        matrix,
        (from, to) -> normalizeRows(in, from, to, width, wide, gate, out),
        (i, c) ->
            out[i] =
                Gate.rectify(Fma.of(in[i] - wide[c], wide[width + c], wide[2 * width + c]), gate));
    cpu.scratch().give(wide);
  }

  private static void normalizeRows(
      float[] x, int from, int to, int width, float[] wide, int gate, float[] y) {
    for (int row = from; row < to; row += width) {
      for (int c = 0; c < width; c += CpuTuning.LANES) {
        FloatVector v =
            Fma.of(
                FloatVector.fromArray(S, x, row + c).sub(FloatVector.fromArray(S, wide, c)),
                FloatVector.fromArray(S, wide, width + c),
                FloatVector.fromArray(S, wide, 2 * width + c));
        Gate.rectify(v, gate).intoArray(y, row + c);
      }
    }
  }

  /** Coefficients of the channels, each repeated over a wide row; to be given back. */
  private float[] repeated(WideRows matrix, float[]... coefficients) {
    float[] wide = cpu.scratch().take(coefficients.length * matrix.width());
    for (int i = 0; i < coefficients.length; i++) {
      System.arraycopy(coefficients[i], 0, wide, i * matrix.width(), matrix.columns());
      matrix.repeat(wide, i * matrix.width());
    }
    return wide;
  }

  private void batchNormTrainingGradient(BatchNormTrainingGradient p) {
    float[] m = floats(p.mean());
    float[] s = floats(p.invStd());
    int channels = elements(p.mean());
    double rows = p.x().shape().rows();
    double[] sums = cpu.doubleScratch().take(3 * channels);
    gradientSums(p.x(), p.y(), p.relu(), p.dy(), m, sums);
    // dx = a*g + b*(x - mean) + e,  with  a = gamma*invStd,  b = -a*invStd*dgamma/R,
    // e = -a*dbeta/R.
    float[] a = cpu.scratch().take(channels);
    float[] b = cpu.scratch().take(channels);
    float[] e = cpu.scratch().take(channels);
    for (int c = 0; c < channels; c++) {
      double scale = (double) floats(p.gamma())[c] * s[c];
      double sumDy = sums[c];
      // The rounding error of the saved mean, from which the deviations do not sum to zero.
      double rounded = sums[2 * channels + c] / rows;
      double gradient = (sums[channels + c] - rounded * sumDy) * s[c];
      floats(p.dgamma())[c] = (float) gradient;
      floats(p.dbeta())[c] = (float) sumDy;
      float slope = (float) (scale * s[c] * gradient / rows);
      a[c] = (float) scale;
      b[c] = -slope;
      e[c] = -(float) (scale * sumDy / rows - slope * rounded);
    }
    cpu.doubleScratch().give(sums);
    inputGradient(p, m, a, b, e);
    cpu.scratch().give(e);
    cpu.scratch().give(b);
    cpu.scratch().give(a);
  }

  /** {@code dx = a*g + b*(x - mean) + e}. */
  private void inputGradient(
      BatchNormTrainingGradient p, float[] mean, float[] a, float[] b, float[] e) {
    float[] in = floats(p.x());
    Gated g = Gated.of(p.dy(), p.y(), p.relu());
    float[] out = floats(p.dx());
    WideRows matrix = matrix(p.x());
    int width = matrix.width();
    float[] wide = repeated(matrix, mean, a, b, e);
    cpu.forWideRows(
        matrix,
        (from, to) -> inputGradientRows(in, g, from, to, width, wide, out),
        (i, c) -> {
          float v = Fma.of(g.element(i), wide[width + c], wide[3 * width + c]);
          out[i] = Fma.of(in[i] - wide[c], wide[2 * width + c], v);
        });
    cpu.scratch().give(wide);
  }

  private static void inputGradientRows(
      float[] x, Gated g, int from, int to, int width, float[] wide, float[] dx) {
    for (int row = from; row < to; row += width) {
      for (int c = 0; c < width; c += CpuTuning.LANES) {
        FloatVector v =
            Fma.of(
                g.vector(row + c),
                FloatVector.fromArray(S, wide, width + c),
                FloatVector.fromArray(S, wide, 3 * width + c));
        Fma.of(
                FloatVector.fromArray(S, x, row + c).sub(FloatVector.fromArray(S, wide, c)),
                FloatVector.fromArray(S, wide, 2 * width + c),
                v)
            .intoArray(dx, row + c);
      }
    }
  }

  /** A gradient that has passed the ReLU backwards: {@code g = y > 0 ? dy : 0}, or dy without. */
  private record Gated(float[] dy, float[] y, int gate) {
    static Gated of(Tensor dy, Tensor y, boolean relu) {
      // Without a ReLU nothing is gated; dy is in the cache anyway.
      return new Gated(floats(dy), floats(relu ? y : dy), CpuBatchNorm.gate(relu));
    }

    FloatVector vector(int i) {
      return Gate.pass(FloatVector.fromArray(S, dy, i), FloatVector.fromArray(S, y, i), gate);
    }

    float element(int i) {
      return Gate.pass(dy[i], y[i], gate);
    }
  }

  /** {@code sums = ( sum g, sum g * (x - mean), sum (x - mean) )}, each {@code [C]}. */
  private void gradientSums(
      Tensor x, Tensor y, boolean relu, Tensor dy, float[] mean, double[] sums) {
    WideRows matrix = matrix(x);
    float[] wide = repeated(matrix, mean);
    GradientTerms terms = new GradientTerms(floats(x), Gated.of(dy, y, relu), wide);
    ColumnSums.of(cpu, matrix, 3, terms, sums);
    cpu.scratch().give(wide);
  }

  /** The terms of {@link #gradientSums}. */
  private record GradientTerms(float[] x, Gated dy, float[] mean) implements ColumnSums.Terms {
    @Override
    public void addRows(int from, int to, int pitch, int width, float[] sums, int at) {
      int column = from % pitch;
      for (int row = from; row < to; row += pitch) {
        for (int c = 0; c < width; c += CpuTuning.LANES) {
          FloatVector g = dy.vector(row + c);
          FloatVector d =
              FloatVector.fromArray(S, x, row + c).sub(FloatVector.fromArray(S, mean, column + c));
          FloatVector.fromArray(S, sums, at + c).add(g).intoArray(sums, at + c);
          Fma.of(d, g, FloatVector.fromArray(S, sums, at + width + c))
              .intoArray(sums, at + width + c);
          FloatVector.fromArray(S, sums, at + 2 * width + c)
              .add(d)
              .intoArray(sums, at + 2 * width + c);
        }
      }
    }

    @Override
    public void addElement(int i, int c, int columns, float[] wide, double[] sums, int so) {
      double g = dy.element(i);
      double d = x[i] - mean[c];
      sums[so + c] += g;
      sums[so + columns + c] += d * g;
      sums[so + 2 * columns + c] += d;
    }
  }

  private void batchNormInference(BatchNormInference p) {
    float[] scale = inferenceScale(p.gamma(), p.statistics());
    float[] mean = floats(p.statistics().runningMean());
    normalize(p.x(), scale, mean, floats(p.beta()), p.relu(), p.y());
    cpu.scratch().give(scale);
  }

  /** {@code gamma / sqrt(runningVariance + epsilon)} of each channel; to be given back. */
  float[] inferenceScale(Tensor gamma, Statistics statistics) {
    float[] scale = invStd(statistics);
    for (int c = 0; c < elements(gamma); c++) {
      scale[c] *= floats(gamma)[c];
    }
    return scale;
  }

  private float[] invStd(Statistics statistics) {
    float[] variance = floats(statistics.runningVariance());
    int channels = elements(statistics.runningVariance());
    float[] out = cpu.scratch().take(channels);
    for (int c = 0; c < channels; c++) {
      out[c] = (float) (1 / Math.sqrt(variance[c] + statistics.epsilon()));
    }
    return out;
  }

  private void batchNormInferenceGradient(BatchNormInferenceGradient p) {
    float[] k = invStd(p.statistics());
    int channels = elements(p.gamma());
    double[] sums = cpu.doubleScratch().take(3 * channels);
    float[] mean = floats(p.statistics().runningMean());
    gradientSums(p.x(), p.y(), p.relu(), p.dy(), mean, sums);
    for (int c = 0; c < channels; c++) {
      floats(p.dbeta())[c] = (float) sums[c];
      floats(p.dgamma())[c] = (float) (sums[channels + c] * k[c]);
      k[c] *= floats(p.gamma())[c];
    }
    cpu.doubleScratch().give(sums);
    Gated g = Gated.of(p.dy(), p.y(), p.relu());
    float[] out = floats(p.dx());
    WideRows matrix = matrix(p.dy());
    int width = matrix.width();
    float[] wide = repeated(matrix, k);
    cpu.forWideRows(
        matrix,
        (from, to) -> scaledRows(g, from, to, width, wide, out),
        (i, c) -> out[i] = g.element(i) * wide[c]);
    cpu.scratch().give(wide);
    cpu.scratch().give(k);
  }

  private static void scaledRows(Gated g, int from, int to, int width, float[] scale, float[] dx) {
    for (int row = from; row < to; row += width) {
      for (int c = 0; c < width; c += CpuTuning.LANES) {
        g.vector(row + c).mul(FloatVector.fromArray(S, scale, c)).intoArray(dx, row + c);
      }
    }
  }
}
