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

/** {@code y = max(x, 0)}. Backward: {@code dx = y > 0 ? dy : 0}. */
public final class Relu implements Op {
  private final Var x;
  private Tensor y;

  /** Of any real tensor. */
  public Relu(Var x) {
    this.x = x;
  }

  @Override
  public List<Var> inputs() {
    return List.of(x);
  }

  @Override
  public Tensor forward(Backend backend, Scope scope) {
    y = scope.like(x.value());
    backend.run(new Elementwise.Relu(x.value(), y));
    return y;
  }

  @Override
  public void backward(Tensor dy, Gradients gradients) {
    gradients.add(x, dx -> dy.backend().run(new Elementwise.ReluGradient(y, dy, dx)));
  }

  @Override
  public Rule rule() {
    return Rule.of("y = max(x, 0)", "dx = y > 0 ? dy : 0").input("x", x).reads("y", y);
  }
}
