package org.catchupmix.core.autograd.ops;

import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.DType;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Rule;
import org.catchupmix.core.autograd.Var;

/**
 * {@code y = x} in another type: F32 rounded to the nearest BF16, or BF16 in F32, exactly.
 * Backward: {@code dx = dy} in the type of x. The rounding counts as the identity, as in PyTorch's
 * autocast.
 */
public record Cast(Var x, DType type) implements Op {
  @Override
  public List<Var> inputs() {
    return List.of(x);
  }

  @Override
  public Tensor forward(Backend backend, Scope scope) {
    Tensor y = scope.tensor(x.shape(), type);
    backend.run(new Elementwise.Cast(x.value(), y));
    return y;
  }

  @Override
  public void backward(Tensor dy, Gradients gradients) {
    gradients.add(x, dx -> dy.backend().run(new Elementwise.Cast(dy, dx)));
  }

  @Override
  public Rule rule() {
    return Rule.of("y = x as " + type, "dx = dy as " + x.value().dtype()).input("x", x);
  }
}
