package org.catchupmix.core.autograd.ops;

import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.Reduction;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Rule;
import org.catchupmix.core.autograd.Var;

/**
 * {@code y[..,c] = x[..,c] + b[c]}. Backward: {@code dx = dy, db = sum over all axes but c of dy}.
 */
public record AddBias(Var x, Var bias) implements Op {
  @Override
  public List<Var> inputs() {
    return List.of(x, bias);
  }

  @Override
  public Tensor forward(Backend backend, Scope scope) {
    Tensor y = scope.real(x.shape());
    backend.run(new Elementwise.AddBias(x.value(), bias.value(), y));
    return y;
  }

  @Override
  public void backward(Tensor dy, Gradients gradients) {
    gradients.share(x, dy);
    int[] allButLast = IntStream.range(0, dy.shape().rank() - 1).toArray();
    gradients.add(bias, db -> dy.backend().run(new Reduction.Sum(dy, allButLast, db)));
  }

  @Override
  public Rule rule() {
    return Rule.of("y = x + bias", "dx = dy, dbias = sum of dy over all axes but the last")
        .input("x", x)
        .input("bias", bias);
  }
}
