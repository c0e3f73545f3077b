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
 * Cross entropy of each sample, {@code logits [N,K]} to {@code losses [N]}, with class indices and
 * label smoothing s: {@code q[k] = (1-s) [k = label] + s/K}, {@code loss = - sum_k q[k] log
 * softmax(z)[k]}. Backward: {@code dz[n,k] = dloss[n] * (softmax(z)[n,k] - q[n,k])}.
 */
public final class CrossEntropy implements Op {
  private final Var logits;
  private final Tensor labels;
  private final double smoothing;
  private Tensor logp;

  /** With labels I32 {@code [N]} and {@code 0 <= smoothing < 1}. */
  public CrossEntropy(Var logits, Tensor labels, double smoothing) {
    this.logits = logits;
    this.labels = labels;
    this.smoothing = smoothing;
  }

  @Override
  public List<Var> inputs() {
    return List.of(logits);
  }

  @Override
  public Tensor forward(Backend backend, Scope scope) {
    logp = scope.real(logits.shape());
    Tensor losses = scope.real(Shape.of(logits.shape().dim(0)));
    backend.run(new Loss.CrossEntropy(logits.value(), labels, smoothing, logp, losses));
    return losses;
  }

  @Override
  public void backward(Tensor dy, Gradients gradients) {
    gradients.add(
        logits,
        dz -> dy.backend().run(new Loss.CrossEntropyGradient(logp, labels, smoothing, dy, dz)));
  }

  @Override
  public List<Tensor> saved() {
    return List.of(logp);
  }

  @Override
  public Rule rule() {
    return Rule.of(
            "y[n] = - sum_k q[n,k] log softmax(z)[n,k]",
            "dz[n,k] = dy[n] (softmax(z)[n,k] - q[n,k])")
        .input("z", logits)
        .reads("log softmax", logp)
        .reads("labels q", labels)
        .settings(smoothing == 0 ? "" : "label smoothing " + smoothing);
  }
}
