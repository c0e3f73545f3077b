package org.catchupmix.core.primitives;

import org.catchupmix.core.Tensor;

/** Softmax and cross entropy. {@code logits [N,K]}, {@code losses [N]}; real unless said. */
public interface LossPrimitives {
  /**
   * {@code y[n,k] = x[n,k] - log sum_j exp x[n,j]}, computed after subtracting the row's maximum.
   */
  void logSoftmax(Tensor x, Tensor y);

  /** {@code dx[n,k] = dy[n,k] - exp(y[n,k]) * sum_j dy[n,j]}, with y the output of logSoftmax. */
  void logSoftmaxGradient(Tensor y, Tensor dy, Tensor dx);

  /**
   * Cross entropy with class indices and label smoothing s:
   *
   * <pre>
   *   losses[n] = - sum_k q[n,k] * logp[n,k],    q[n,k] = (1-s) * [k = labels[n]] + s/K
   * </pre>
   *
   * @param labels I32 {@code [N]}, each {@code 0..K-1}; others are an IndexOutOfBoundsException, of
   *     this call or, on a device that works behind the caller's back, of the next download
   * @param smoothing s, {@code 0 <= s < 1}
   * @param logp output, {@code log softmax(logits)}, {@code [N,K]}, for the gradient
   */
  void crossEntropy(Tensor logits, Tensor labels, double smoothing, Tensor logp, Tensor losses);

  /** {@code dlogits[n,k] = dlosses[n] * (exp(logp[n,k]) - q[n,k])}. */
  void crossEntropyGradient(
      Tensor logp, Tensor labels, double smoothing, Tensor dlosses, Tensor dlogits);

  /** {@code losses[n] = - sum_k targets[n,k] * logp[n,k]}; {@code targets [N,K]}; logp as above. */
  void softCrossEntropy(Tensor logits, Tensor targets, Tensor logp, Tensor losses);

  /** {@code dlogits[n,k] = dlosses[n] * (exp(logp[n,k]) * sum_j targets[n,j] - targets[n,k])}. */
  void softCrossEntropyGradient(Tensor logp, Tensor targets, Tensor dlosses, Tensor dlogits);
}
