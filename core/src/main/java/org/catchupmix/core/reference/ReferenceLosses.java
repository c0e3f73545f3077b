package org.catchupmix.core.reference;

import static org.catchupmix.core.host.ArrayBuffer.doubles;
import static org.catchupmix.core.host.ArrayBuffer.ints;

import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.tensor.Tensor;

/** Softmax and cross entropy, row by row. */
final class ReferenceLosses {
  private ReferenceLosses() {}

  static void run(Loss primitive) {
    switch (primitive) {
      case Loss.LogSoftmax(var x, var y) -> logSoftmax(x, y);
      case Loss.LogSoftmaxGradient(var y, var dy, var dx) -> logSoftmaxGradient(y, dy, dx);
      case Loss.CrossEntropy p -> crossEntropy(p);
      case Loss.CrossEntropyGradient p -> crossEntropyGradient(p);
    }
  }

  private static void logSoftmax(Tensor x, Tensor y) {
    double[] in = doubles(x);
    double[] out = doubles(y);
    int k = x.shape().dim(1);
    for (int row = 0; row < in.length; row += k) {
      double max = in[row];
      for (int j = row; j < row + k; j++) {
        max = Math.max(max, in[j]);
      }
      double sum = 0;
      for (int j = row; j < row + k; j++) {
        sum += Math.exp(in[j] - max);
      }
      for (int j = row; j < row + k; j++) {
        out[j] = in[j] - max - Math.log(sum);
      }
    }
  }

  private static void logSoftmaxGradient(Tensor y, Tensor dy, Tensor dx) {
    int k = y.shape().dim(1);
    double[] g = doubles(dy);
    for (int row = 0; row < g.length; row += k) {
      double sum = 0;
      for (int j = row; j < row + k; j++) {
        sum += g[j];
      }
      for (int j = row; j < row + k; j++) {
        doubles(dx)[j] = g[j] - Math.exp(doubles(y)[j]) * sum;
      }
    }
  }

  /** q[n,k] of the smoothed label. */
  private static double target(int label, int k, int classes, double smoothing) {
    return (k == label ? 1 - smoothing : 0) + smoothing / classes;
  }

  /** The loss of row n; a class of probability 0 costs nothing, even if its logit is -inf. */
  private static double loss(double[] logp, int n, int classes, int label, double smoothing) {
    double loss = 0;
    for (int k = 0; k < classes; k++) {
      double q = target(label, k, classes, smoothing);
      loss -= q == 0 ? 0 : q * logp[n * classes + k];
    }
    return loss;
  }

  private static void crossEntropy(Loss.CrossEntropy p) {
    logSoftmax(p.logits(), p.logp());
    int classes = p.logits().shape().dim(1);
    for (int n = 0; n < doubles(p.losses()).length; n++) {
      doubles(p.losses())[n] =
          loss(doubles(p.logp()), n, classes, ints(p.labels())[n], p.smoothing());
    }
  }

  private static void crossEntropyGradient(Loss.CrossEntropyGradient p) {
    int classes = p.logp().shape().dim(1);
    for (int i = 0; i < doubles(p.dlogits()).length; i++) {
      int n = i / classes;
      double q = target(ints(p.labels())[n], i % classes, classes, p.smoothing());
      doubles(p.dlogits())[i] = doubles(p.dlosses())[n] * (Math.exp(doubles(p.logp())[i]) - q);
    }
  }
}
