package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.elements;
import static org.catchupmix.core.host.ArrayBuffer.floats;
import static org.catchupmix.core.host.ArrayBuffer.ints;

import jdk.incubator.vector.FloatVector;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Exponential;
import org.catchupmix.core.cpu.vector.Fma;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.tensor.Tensor;

/**
 * Softmax and cross entropy, row by row: softmax, of which attention has many rows, by vectors, and
 * cross entropy in double precision.
 */
final class CpuLosses {
  private final CpuContext cpu;

  CpuLosses(CpuContext cpu) {
    this.cpu = cpu;
  }

  /** Runs one of these. */
  void run(Loss primitive) {
    switch (primitive) {
      case Loss.LogSoftmax(var x, var y) -> logSoftmax(x, y, CpuLosses::fastSum);
      case Loss.LogSoftmaxGradient(var y, var dy, var dx) -> logSoftmaxGradient(y, dy, dx);
      case Loss.CrossEntropy p -> crossEntropy(p);
      case Loss.CrossEntropyGradient p -> crossEntropyGradient(p);
    }
  }

  /** The sum of {@code exp(x - max)} of a row; out is free for them. */
  @FunctionalInterface
  private interface SumRule {
    double of(float[] x, float max, float[] out, int from, int to);
  }

  private void logSoftmax(Tensor x, Tensor y, SumRule rule) {
    float[] in = floats(x);
    float[] out = floats(y);
    int k = x.shape().dim(1);
    cpu.forRows(
        x.shape().dim(0),
        k * CpuTuning.EXPONENTIAL_COST,
        (from, to) -> {
          for (int row = from * k; row < to * k; row += k) {
            float max = max(in, row, row + k);
            double logSum = StrictMath.log(rule.of(in, max, out, row, row + k));
            for (int j = row; j < row + k; j++) {
              // max + logSum would lose the logarithm where the maximum is large.
              out[j] = (float) ((double) in[j] - max - logSum);
            }
          }
        });
  }

  /** Four partial maxima, which do not wait for each other. */
  private static float max(float[] x, int from, int to) {
    float a = x[from];
    float b = a;
    float c = a;
    float d = a;
    int i = from;
    for (; i <= to - 4; i += 4) {
      a = Math.max(a, x[i]);
      b = Math.max(b, x[i + 1]);
      c = Math.max(c, x[i + 2]);
      d = Math.max(d, x[i + 3]);
    }
    for (; i < to; i++) {
      a = Math.max(a, x[i]);
    }
    return Math.max(Math.max(a, b), Math.max(c, d));
  }

  /** In single precision, by vectors. */
  private static double fastSum(float[] x, float max, float[] out, int from, int to) {
    int i = from;
    for (; i <= to - CpuTuning.LANES; i += CpuTuning.LANES) {
      Exponential.of(FloatVector.fromArray(CpuTuning.SPECIES, x, i).sub(max)).intoArray(out, i);
    }
    for (; i < to; i++) {
      out[i] = Exponential.of(x[i] - max);
    }
    return sum(out, from, to);
  }

  /** The bits of all trainings so far; cross entropy has few rows. */
  private static double exactSum(float[] x, float max, float[] out, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += StrictMath.exp((double) x[i] - max);
    }
    return sum;
  }

  /** A sum of four partial sums in double precision, which do not wait for each other. */
  private static double sum(float[] x, int from, int to) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = from;
    for (; i <= to - 4; i += 4) {
      a += x[i];
      b += x[i + 1];
      c += x[i + 2];
      d += x[i + 3];
    }
    for (; i < to; i++) {
      a += x[i];
    }
    return a + b + (c + d);
  }

  private void logSoftmaxGradient(Tensor y, Tensor dy, Tensor dx) {
    float[] logp = floats(y);
    float[] g = floats(dy);
    float[] out = floats(dx);
    int k = y.shape().dim(1);
    cpu.forRows(
        y.shape().dim(0),
        k * CpuTuning.EXPONENTIAL_COST,
        (from, to) -> {
          for (int row = from * k; row < to * k; row += k) {
            pullBack(logp, g, (float) sum(g, row, row + k), out, row, row + k);
          }
        });
  }

  /** {@code g - exp(logp) sum}; out may be g. */
  private static void pullBack(float[] logp, float[] g, float sum, float[] out, int from, int to) {
    int i = from;
    for (; i <= to - CpuTuning.LANES; i += CpuTuning.LANES) {
      FloatVector p = Exponential.of(FloatVector.fromArray(CpuTuning.SPECIES, logp, i));
      FloatVector own = FloatVector.fromArray(CpuTuning.SPECIES, g, i);
      Fma.of(p, FloatVector.broadcast(CpuTuning.SPECIES, -sum), own).intoArray(out, i);
    }
    for (; i < to; i++) {
      out[i] = Fma.of(Exponential.of(logp[i]), -sum, g[i]);
    }
  }

  private void crossEntropy(Loss.CrossEntropy p) {
    logSoftmax(p.logits(), p.logp(), CpuLosses::exactSum);
    float[] lp = floats(p.logp());
    float[] losses = floats(p.losses());
    int[] label = ints(p.labels());
    int k = p.logp().shape().dim(1);
    for (int n = 0; n < label.length; n++) {
      double loss = -(1 - p.smoothing()) * lp[n * k + label[n]];
      if (p.smoothing() > 0) {
        for (int j = n * k; j < (n + 1) * k; j++) {
          loss -= p.smoothing() / k * lp[j];
        }
      }
      losses[n] = (float) loss;
    }
  }

  /** The probability that a smoothed label gives to a class. */
  private static double target(int c, int label, double smoothing, int k) {
    return (c == label ? 1 - smoothing : 0) + smoothing / k;
  }

  private void crossEntropyGradient(Loss.CrossEntropyGradient p) {
    float[] lp = floats(p.logp());
    float[] g = floats(p.dlosses());
    float[] out = floats(p.dlogits());
    int[] label = ints(p.labels());
    int k = p.logp().shape().dim(1);
    cpu.forRows(
        elements(p.dlosses()),
        k * CpuTuning.EXPONENTIAL_COST,
        (from, to) -> {
          for (int i = from * k; i < to * k; i++) {
            double q = target(i % k, label[i / k], p.smoothing(), k);
            out[i] = (float) (g[i / k] * (StrictMath.exp(lp[i]) - q));
          }
        });
  }
}
