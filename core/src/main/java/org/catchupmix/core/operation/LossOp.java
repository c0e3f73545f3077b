package org.catchupmix.core.operation;

import java.util.List;
import org.catchupmix.core.Preconditions;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.primitive.UnaryFunction;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Losses of a classifier, from its logits. */
public sealed interface LossOp extends Op {
  /**
   * Binary cross entropy of each element, with targets t within 0..1: {@code y = -t log s - (1 - t)
   * log(1 - s)}, {@code s = sigmoid(z)}. It is computed as {@code (1 - t) softplus(z) + t
   * softplus(-z)}, whose terms are not negative, so no digits cancel. Backward:
   *
   * <pre>
   *   dz = dy ((1 - t) sigmoid(z) - t sigmoid(-z))        dt = -dy z
   * </pre>
   */
  record BinaryCrossEntropy(Var logits, Var targets) implements LossOp {
    public BinaryCrossEntropy {
      Preconditions.require(
          logits.shape().equals(targets.shape()),
          "binaryCrossEntropy: targets %s must have the shape of the logits, %s",
          targets.shape(),
          logits.shape());
    }

    @Override
    public List<Var> inputs() {
      return List.of(logits, targets);
    }

    @Override
    public Tensor forward(TensorScope scope) {
      return weighted(scope, UnaryFunction.SOFTPLUS, 1);
    }

    /** {@code (1 - t) f(z) + sign t f(-z)}. */
    private Tensor weighted(TensorScope scope, UnaryFunction f, double sign) {
      Tensor z = logits.value();
      Tensor t = targets.value();
      Tensor result = scope.like(z, u -> new Elementwise.Map(f, 0, z, u));
      Tensor other = scope.like(t, u -> new Elementwise.Fill(1, u));
      scope.run(new Elementwise.Axpy(-1, t, other));
      scope.run(new Elementwise.Multiply(other, result, result));
      scope.run(new Elementwise.Scale(-1, z, other));
      scope.run(new Elementwise.Map(f, 0, other, other));
      scope.run(new Elementwise.Multiply(t, other, other));
      scope.run(new Elementwise.Axpy(sign, other, result));
      scope.release(other);
      return result;
    }

    @Override
    public Reads reads() {
      return Reads.INPUTS;
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      TensorScope scope = gradients.scope();
      if (gradients.needs(logits)) {
        Tensor dz = weighted(scope, UnaryFunction.SIGMOID, -1);
        scope.run(new Elementwise.Multiply(dy, dz, dz));
        gradients.add(logits, dz);
      }
      if (gradients.needs(targets)) {
        Tensor dt = scope.like(dy, t -> new Elementwise.Multiply(dy, logits.value(), t));
        scope.run(new Elementwise.Scale(-1, dt, dt));
        gradients.add(targets, dt);
      }
    }
  }

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
