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

/** {@code y = a + b}. Backward: {@code da = dy, db = dy}. */
public record Add(Var a, Var b) implements Op {
  @Override
  public List<Var> inputs() {
    return List.of(a, b);
  }

  @Override
  public Tensor forward(Backend backend, Scope scope) {
    Tensor y = scope.like(a.value());
    backend.run(new Elementwise.Add(a.value(), b.value(), y));
    return y;
  }

  @Override
  public void backward(Tensor dy, Gradients gradients) {
    gradients.share(a, dy);
    gradients.share(b, dy);
  }

  @Override
  public Rule rule() {
    return Rule.of("y = a + b", "da = dy, db = dy").input("a", a).input("b", b);
  }
}
