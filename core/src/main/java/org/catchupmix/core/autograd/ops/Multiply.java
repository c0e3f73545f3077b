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

/** {@code y = a * b}, element by element. Backward: {@code da = dy * b, db = dy * a}. */
public record Multiply(Var a, Var b) implements Op {
  @Override
  public List<Var> inputs() {
    return List.of(a, b);
  }

  @Override
  public Tensor forward(Backend backend, Scope scope) {
    Tensor y = scope.like(a.value());
    backend.run(new Elementwise.Multiply(a.value(), b.value(), y));
    return y;
  }

  @Override
  public void backward(Tensor dy, Gradients gradients) {
    Backend backend = dy.backend();
    gradients.add(a, da -> backend.run(new Elementwise.Multiply(dy, b.value(), da)));
    gradients.add(b, db -> backend.run(new Elementwise.Multiply(dy, a.value(), db)));
  }

  @Override
  public Rule rule() {
    return Rule.of("y = a b", "da = dy b, db = dy a")
        .input("a", a)
        .input("b", b)
        .readsFor(a, "b", b.value())
        .readsFor(b, "a", a.value());
  }
}
