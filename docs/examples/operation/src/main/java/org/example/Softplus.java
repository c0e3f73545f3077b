package org.example;

import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.core.view.Described;
import org.catchupmix.core.view.Rule;

/**
 * {@code y = log(1 + exp(x))}, a smooth ReLU. Backward: {@code dx = dy / (1 + exp(-x))}.
 *
 * @param x any shape, an activation
 */
public record Softplus(Var x) implements Op.Unary, Described {
  @Override
  public Tensor forward(TensorScope scope) {
    return scope.like(x.value(), y -> new SoftplusForward(x.value(), y));
  }

  @Override
  public void backward(Tensor y, Tensor dy, Gradients gradients) {
    gradients.add(x, dx -> new SoftplusGradient(x.value(), dy, dx));
  }

  @Override
  public Rule rule() {
    return Rule.of(this, "y = log(1 + exp(x))", "dx = dy / (1 + exp(-x))", "x")
        .reads("x", x.value());
  }
}
