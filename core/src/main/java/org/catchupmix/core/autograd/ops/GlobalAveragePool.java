package org.catchupmix.core.autograd.ops;

import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Pooling;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Rule;
import org.catchupmix.core.autograd.Var;

/**
 * {@code y[n,c] = mean over h,w of x[n,h,w,c]}. Backward: {@code dx[n,h,w,c] = dy[n,c] / (H*W)}.
 */
public record GlobalAveragePool(Var x) implements Op {
  @Override
  public List<Var> inputs() {
    return List.of(x);
  }

  @Override
  public Tensor forward(Backend backend, Scope scope) {
    Tensor y = scope.tensor(Shape.of(x.shape().dim(0), x.shape().dim(-1)), x.value().dtype());
    backend.run(new Pooling.GlobalAveragePool(x.value(), y));
    return y;
  }

  @Override
  public void backward(Tensor dy, Gradients gradients) {
    gradients.add(x, dx -> dy.backend().run(new Pooling.GlobalAveragePoolGradient(dy, dx)));
  }

  @Override
  public Rule rule() {
    return Rule.of("y[n,c] = mean of x over h, w", "dx[n,h,w,c] = dy[n,c] / (H W)").input("x", x);
  }
}
