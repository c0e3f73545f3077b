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

/**
 * {@code y = lambda * a + (1 - lambda) * b} (Mixup, Zhang et al. 2018). Backward: {@code da =
 * lambda * dy, db = (1 - lambda) * dy}.
 */
public record Interpolate(Var a, Var b, double lambda) implements Op {
  @Override
  public List<Var> inputs() {
    return List.of(a, b);
  }

  @Override
  public Tensor forward(Backend backend, Scope scope) {
    Tensor y = scope.like(a.value());
    backend.run(new Elementwise.Interpolate(a.value(), b.value(), lambda, y));
    return y;
  }

  @Override
  public void backward(Tensor dy, Gradients gradients) {
    gradients.add(a, da -> dy.backend().run(new Elementwise.Scale(lambda, dy, da)));
    gradients.add(b, db -> dy.backend().run(new Elementwise.Scale(1 - lambda, dy, db)));
  }

  @Override
  public Rule rule() {
    return Rule.of("y = lambda a + (1 - lambda) b", "da = lambda dy, db = (1 - lambda) dy")
        .input("a", a)
        .input("b", b)
        .settings("lambda " + lambda);
  }
}
