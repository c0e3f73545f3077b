package org.catchupmix.core.contract;

import static org.catchupmix.core.contract.Arguments.require;

import org.catchupmix.core.DType;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.LossPrimitives;

/** Checks the arguments of softmax and cross entropy. */
interface CheckedLosses extends CheckedContext, LossPrimitives {
  @Override
  default void logSoftmax(Tensor x, Tensor y) {
    args().rank("logSoftmax", "x", x, 2, "[N,K]");
    args().real("logSoftmax", "y", y, x.shape());
    inner().logSoftmax(x, y);
  }

  @Override
  default void logSoftmaxGradient(Tensor y, Tensor dy, Tensor dx) {
    args().rank("logSoftmaxGradient", "y", y, 2, "[N,K]");
    args().same("logSoftmaxGradient", y, "dy", dy, dx);
    inner().logSoftmaxGradient(y, dy, dx);
  }

  @Override
  default void crossEntropy(
      Tensor logits, Tensor labels, double smoothing, Tensor logp, Tensor losses) {
    indexLoss("crossEntropy", logits, labels, smoothing, logp, losses);
    inner().crossEntropy(logits, labels, smoothing, logp, losses);
  }

  @Override
  default void crossEntropyGradient(
      Tensor logp, Tensor labels, double smoothing, Tensor dlosses, Tensor dlogits) {
    indexLoss("crossEntropyGradient", logp, labels, smoothing, dlogits, dlosses);
    inner().crossEntropyGradient(logp, labels, smoothing, dlosses, dlogits);
  }

  private void indexLoss(
      String op, Tensor scores, Tensor labels, double smoothing, Tensor second, Tensor losses) {
    args().rank(op, "scores", scores, 2, "[N,K]");
    Shape rows = Shape.of(scores.shape().dim(0));
    args().shaped(op, "labels", labels, DType.I32, rows);
    args().real(op, "output", second, scores.shape());
    args().real(op, "losses", losses, rows);
    require(smoothing >= 0 && smoothing < 1, "%s: smoothing %s wants 0 <= s < 1", op, smoothing);
  }

  @Override
  default void softCrossEntropy(Tensor logits, Tensor targets, Tensor logp, Tensor losses) {
    softLoss("softCrossEntropy", logits, targets, logp, losses);
    inner().softCrossEntropy(logits, targets, logp, losses);
  }

  @Override
  default void softCrossEntropyGradient(
      Tensor logp, Tensor targets, Tensor dlosses, Tensor dlogits) {
    softLoss("softCrossEntropyGradient", logp, targets, dlogits, dlosses);
    inner().softCrossEntropyGradient(logp, targets, dlosses, dlogits);
  }

  private void softLoss(String op, Tensor scores, Tensor targets, Tensor second, Tensor losses) {
    args().rank(op, "scores", scores, 2, "[N,K]");
    args().real(op, "targets", targets, scores.shape());
    args().real(op, "output", second, scores.shape());
    args().real(op, "losses", losses, Shape.of(scores.shape().dim(0)));
  }
}
