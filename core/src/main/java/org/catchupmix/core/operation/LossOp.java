package org.catchupmix.core.operation;

import java.util.List;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Losses of a classifier, from its logits. */
public sealed interface LossOp extends Op {
  /**
   * {@code y[n,k] = x[n,k] - log sum_j exp x[n,j]}. Backward: {@code dx[n,k] = dy[n,k] -
   * exp(y[n,k]) * sum_j dy[n,j]}.
   */
  record LogSoftmax(Var x) implements LossOp, Unary {
    @Override
    public Tensor forward(TensorScope scope) {
      return scope.real(x.shape(), y -> new Loss.LogSoftmax(x.value(), y));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(x, dx -> new Loss.LogSoftmaxGradient(y, dy, dx));
    }
  }

  /**
   * Cross entropy of each sample, {@code logits [N,K]} to {@code losses [N]}, with label smoothing
   * s. {@code q[k] = (1-s) [k = label] + s/K}, {@code loss = - sum_k q[k] log softmax(z)[k]}.
   * Backward: {@code dz[n,k] = dloss[n] * (softmax(z)[n,k] - q[n,k])}.
   */
  final class CrossEntropy implements LossOp {
    private final Var logits;
    private final Tensor labels;
    private final double smoothing;
    private Tensor logp;

    /** A loss with labels I32 {@code [N]} and {@code 0 <= smoothing < 1}. */
    public CrossEntropy(Var logits, Tensor labels, double smoothing) {
      this.logits = logits;
      this.labels = labels;
      this.smoothing = smoothing;
    }

    public Tensor labels() {
      return labels;
    }

    public double smoothing() {
      return smoothing;
    }

    @Override
    public List<Var> inputs() {
      return List.of(logits);
    }

    @Override
    public Tensor forward(TensorScope scope) {
      logp = scope.real(logits.shape());
      Tensor losses = scope.real(Shape.of(logits.shape().dim(0)));
      scope.run(new Loss.CrossEntropy(logits.value(), labels, smoothing, logp, losses));
      return losses;
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(logits, dz -> new Loss.CrossEntropyGradient(logp, labels, smoothing, dy, dz));
    }

    @Override
    public List<Tensor> saved() {
      return List.of(logp);
    }
  }
}
