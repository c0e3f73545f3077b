package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.floats;
import static org.catchupmix.core.host.ArrayBuffer.ints;

import java.util.Objects;
import org.catchupmix.core.Loss;
import org.catchupmix.core.Tensor;

/**
 * Softmax and cross entropy, row by row, in double precision by {@link StrictMath}: a vectorised
 * exponential would change bits between interpreted and compiled code, and the scores of a batch
 * are few.
 */
interface CpuLosses extends CpuContext {
  /** Runs one of these. */
  default void loss(Loss primitive) {
    switch (primitive) {
      case Loss.LogSoftmax(var x, var y) -> logSoftmax(x, y);
      case Loss.LogSoftmaxGradient(var y, var dy, var dx) -> logSoftmaxGradient(y, dy, dx);
      case Loss.CrossEntropy(var logits, var labels, var smoothing, var logp, var losses) ->
          crossEntropy(logits, labels, smoothing, logp, losses);
      case Loss.CrossEntropyGradient(
              var logp,
              var labels,
              var smoothing,
              var dlosses,
              var dlogits) ->
          crossEntropyGradient(logp, labels, smoothing, dlosses, dlogits);
      case Loss.SoftCrossEntropy(var logits, var targets, var logp, var losses) ->
          softCrossEntropy(logits, targets, logp, losses);
      case Loss.SoftCrossEntropyGradient(var logp, var targets, var dlosses, var dlogits) ->
          softCrossEntropyGradient(logp, targets, dlosses, dlogits);
    }
  }

  private void logSoftmax(Tensor x, Tensor y) {
    float[] in = floats(x);
    float[] out = floats(y);
    int k = x.shape().dim(1);
    forRows(
        in.length / k,
        k * CpuTuning.EXPONENTIAL_COST,
        (from, to) -> {
          for (int row = from * k; row < to * k; row += k) {
            double max = in[row];
            for (int j = row; j < row + k; j++) {
              max = Math.max(max, in[j]);
            }
            double sum = 0;
            for (int j = row; j < row + k; j++) {
              sum += StrictMath.exp(in[j] - max);
            }
            double shift = max + StrictMath.log(sum);
            for (int j = row; j < row + k; j++) {
              out[j] = (float) (in[j] - shift);
            }
          }
        });
  }

  private void logSoftmaxGradient(Tensor y, Tensor dy, Tensor dx) {
    float[] logp = floats(y);
    float[] g = floats(dy);
    float[] out = floats(dx);
    int k = y.shape().dim(1);
    forRows(
        g.length / k,
        k * CpuTuning.EXPONENTIAL_COST,
        (from, to) -> {
          for (int row = from * k; row < to * k; row += k) {
            double sum = 0;
            for (int j = row; j < row + k; j++) {
              sum += g[j];
            }
            for (int j = row; j < row + k; j++) {
              out[j] = (float) (g[j] - StrictMath.exp(logp[j]) * sum);
            }
          }
        });
  }

  private void crossEntropy(
      Tensor logits, Tensor labels, double smoothing, Tensor logp, Tensor losses) {
    logSoftmax(logits, logp);
    float[] lp = floats(logp);
    int k = logits.shape().dim(1);
    float[] out = floats(losses);
    for (int n = 0; n < out.length; n++) {
      double loss = -(1 - smoothing) * lp[n * k + Objects.checkIndex(ints(labels)[n], k)];
      if (smoothing > 0) {
        for (int j = n * k; j < (n + 1) * k; j++) {
          loss -= smoothing / k * lp[j];
        }
      }
      out[n] = (float) loss;
    }
  }

  private void crossEntropyGradient(
      Tensor logp, Tensor labels, double smoothing, Tensor dlosses, Tensor dlogits) {
    float[] lp = floats(logp);
    float[] g = floats(dlosses);
    float[] out = floats(dlogits);
    int[] label = ints(labels);
    int k = logp.shape().dim(1);
    forRows(
        g.length,
        k * CpuTuning.EXPONENTIAL_COST,
        (from, to) -> {
          for (int i = from * k; i < to * k; i++) {
            double q = (i % k == label[i / k] ? 1 - smoothing : 0) + smoothing / k;
            out[i] = (float) (g[i / k] * (StrictMath.exp(lp[i]) - q));
          }
        });
  }

  private void softCrossEntropy(Tensor logits, Tensor targets, Tensor logp, Tensor losses) {
    logSoftmax(logits, logp);
    float[] lp = floats(logp);
    float[] q = floats(targets);
    float[] out = floats(losses);
    int k = logits.shape().dim(1);
    for (int n = 0; n < out.length; n++) {
      double loss = 0;
      for (int j = n * k; j < (n + 1) * k; j++) {
        loss -= (double) q[j] * lp[j];
      }
      out[n] = (float) loss;
    }
  }

  private void softCrossEntropyGradient(
      Tensor logp, Tensor targets, Tensor dlosses, Tensor dlogits) {
    float[] lp = floats(logp);
    float[] q = floats(targets);
    float[] g = floats(dlosses);
    float[] out = floats(dlogits);
    int k = logp.shape().dim(1);
    forRows(
        g.length,
        k * CpuTuning.EXPONENTIAL_COST,
        (from, to) -> {
          for (int n = from; n < to; n++) {
            double total = 0;
            for (int j = n * k; j < (n + 1) * k; j++) {
              total += q[j];
            }
            for (int j = n * k; j < (n + 1) * k; j++) {
              out[j] = (float) (g[n] * (StrictMath.exp(lp[j]) * total - q[j]));
            }
          }
        });
  }
}
