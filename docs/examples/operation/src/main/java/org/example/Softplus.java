package org.example;

import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Rule;
import org.catchupmix.core.autograd.Var;

/**
 * {@code y = log(1 + exp(x))}, a smooth ReLU (Dugas et al. 2001). Backward: {@code dx = dy / (1 +
 * exp(-x))}.
 *
 * <p>Computed on the host in double precision, so it runs on each device, at the price of a copy
 * there and back.
 *
 * @param x any shape, an activation
 */
public record Softplus(Var x) implements Op {
  @Override
  public List<Var> inputs() {
    return List.of(x);
  }

  @Override
  public Tensor forward(Backend backend, Scope scope) {
    double[] values = x.value().toDoubles();
    for (int i = 0; i < values.length; i++) {
      // exp of a number that is not positive: it cannot overflow.
      values[i] = Math.max(values[i], 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(values[i])));
    }
    Tensor y = scope.like(x.value());
    backend.upload(values, y);
    return y;
  }

  @Override
  public void backward(Tensor dy, Gradients gradients) {
    gradients.add(
        x,
        dx -> {
          double[] values = x.value().toDoubles();
          double[] upstream = dy.toDoubles();
          for (int i = 0; i < values.length; i++) {
            values[i] = upstream[i] / (1 + StrictMath.exp(-values[i]));
          }
          dx.backend().upload(values, dx);
        });
  }

  @Override
  public Rule rule() {
    return Rule.of("y = log(1 + exp(x))", "dx = dy / (1 + exp(-x))")
        .input("x", x)
        .reads("x", x.value());
  }
}
