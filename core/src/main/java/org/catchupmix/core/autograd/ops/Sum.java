package org.catchupmix.core.autograd.ops;

import java.util.Arrays;
import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Reduction;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Rule;
import org.catchupmix.core.autograd.Var;

/** {@code y = sum over axes of x}. Backward: dy repeated along these axes. */
public record Sum(Var x, int... axes) implements Op {
  @Override
  public List<Var> inputs() {
    return List.of(x);
  }

  @Override
  public Tensor forward(Backend backend, Scope scope) {
    Tensor y = scope.real(x.shape().without(axes));
    backend.run(new Reduction.Sum(x.value(), axes, y));
    return y;
  }

  @Override
  public void backward(Tensor dy, Gradients gradients) {
    gradients.add(x, dx -> dy.backend().run(new Reduction.Broadcast(dy, axes, 1, dx)));
  }

  @Override
  public Rule rule() {
    return Rule.of("y = sum of x over axes", "dx = dy, repeated along the axes")
        .input("x", x)
        .settings("axes " + Arrays.toString(axes));
  }
}
