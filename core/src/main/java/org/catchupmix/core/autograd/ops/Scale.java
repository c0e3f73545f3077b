package org.catchupmix.core.autograd.ops;

import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Rule;
import org.catchupmix.core.autograd.Var;

/** {@code y = alpha * x}. Backward: {@code dx = alpha * dy}. */
public record Scale(Var x, double alpha) implements Op {
  @Override
  public List<Var> inputs() {
    return List.of(x);
  }

  @Override
  public Tensor forward(Backend backend, Scope scope) {
    Tensor y = scope.like(x.value());
    backend.run(new Elementwise.Scale(alpha, x.value(), y));
    return y;
  }

  @Override
  public void backward(Tensor dy, Gradients gradients) {
    gradients.add(x, dx -> dy.backend().run(new Elementwise.Scale(alpha, dy, dx)));
  }

  @Override
  public Rule rule() {
    return Rule.of("y = alpha x", "dx = alpha dy").input("x", x).settings("alpha " + alpha);
  }
}
