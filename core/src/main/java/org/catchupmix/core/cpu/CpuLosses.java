package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.elements;
import static org.catchupmix.core.host.ArrayBuffer.floats;
import static org.catchupmix.core.host.ArrayBuffer.ints;

import java.util.function.DoubleUnaryOperator;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.TabulatedFunctions;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.tensor.Tensor;

/**
 * Softmax and cross entropy, row by row, in double precision: a vectorised exponential would change
 * bits between interpreted and compiled code.
 */
final class CpuLosses {
  private final CpuContext cpu;

  CpuLosses(CpuContext cpu) {
    this.cpu = cpu;
  }

  /** Runs one of these. */
  void run(Loss primitive) {
    switch (primitive) {
      case Loss.LogSoftmax(var x, var y) -> logSoftmax(x, y, TabulatedFunctions::exp);
      case Loss.LogSoftmaxGradient(var y, var dy, var dx) -> logSoftmaxGradient(y, dy, dx);
      case Loss.CrossEntropy p -> crossEntropy(p);
      case Loss.CrossEntropyGradient p -> crossEntropyGradient(p);
    }
  }

  private void logSoftmax(Tensor x, Tensor y, DoubleUnaryOperator exp) {
    float[] in = floats(x);
    float[] out = floats(y);
    int k = x.shape().dim(1);
    cpu.forRows(
        x.shape().dim(0),
        k * CpuTuning.EXPONENTIAL_COST,
        (from, to) -> {
          for (int row = from * k; row < to * k; row += k) {
            double max = in[row];
            for (int j = row; j < row + k; j++) {
              max = Math.max(max, in[j]);
            }
            double sum = 0;
            for (int j = row; j < row + k; j++) {
              sum += exp.applyAsDouble(in[j] - max);
            }
            double logSum = StrictMath.log(sum);
            for (int j = row; j < row + k; j++) {
              // Their sum would lose the logarithm where the maximum is large.
              out[j] = (float) (in[j] - max - logSum);
            }
          }
        });
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
            double sum = 0;
            for (int j = row; j < row + k; j++) {
              sum += g[j];
            }
            for (int j = row; j < row + k; j++) {
              out[j] = (float) (g[j] - TabulatedFunctions.exp(logp[j]) * sum);
            }
          }
        });
  }

  private void crossEntropy(Loss.CrossEntropy p) {
    // Few rows, and the bits of all trainings so far.
    logSoftmax(p.logits(), p.logp(), StrictMath::exp);
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
