package org.catchupmix.core.autograd.ops;

import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Loss;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Rule;
import org.catchupmix.core.autograd.Var;

/**
 * Cross entropy of each sample with soft labels q: {@code losses[n] = - sum_k q[n,k] log
 * softmax(z)[n,k]}. Backward: {@code dz[n,k] = dloss[n] * (softmax(z)[n,k] sum_j q[n,j] - q[n,k])};
 * the labels are constants.
 */
public final class SoftCrossEntropy implements Op {
  private final Var logits;
  private final Tensor targets;
  private Tensor logp;

  /** With targets real {@code [N,K]}. */
  public SoftCrossEntropy(Var logits, Tensor targets) {
    this.logits = logits;
    this.targets = targets;
  }

  @Override
  public List<Var> inputs() {
    return List.of(logits);
  }

  @Override
  public Tensor forward(Backend backend, Scope scope) {
    logp = scope.real(logits.shape());
    Tensor losses = scope.real(Shape.of(logits.shape().dim(0)));
    backend.run(new Loss.SoftCrossEntropy(logits.value(), targets, logp, losses));
    return losses;
  }

  @Override
  public void backward(Tensor dy, Gradients gradients) {
    gradients.add(
        logits, dz -> dy.backend().run(new Loss.SoftCrossEntropyGradient(logp, targets, dy, dz)));
  }

  @Override
  public List<Tensor> saved() {
    return List.of(logp);
  }

  @Override
  public Rule rule() {
    return Rule.of(
            "y[n] = - sum_k q[n,k] log softmax(z)[n,k]",
            "dz[n,k] = dy[n] (softmax(z)[n,k] sum_j q[n,j] - q[n,k])")
        .input("z", logits)
        .reads("log softmax", logp)
        .reads("q", targets);
  }
}
