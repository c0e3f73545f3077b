package org.catchupmix.core.autograd.ops;

import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Loss;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Rule;
import org.catchupmix.core.autograd.Var;

/**
 * {@code y[n,k] = x[n,k] - log sum_j exp x[n,j]}. Backward: {@code dx[n,k] = dy[n,k] - exp(y[n,k])
 * * sum_j dy[n,j]}.
 */
public final class LogSoftmax implements Op {
  private final Var x;
  private Tensor y;

  /** Of {@code [N,K]}. */
  public LogSoftmax(Var x) {
    this.x = x;
  }

  @Override
  public List<Var> inputs() {
    return List.of(x);
  }

  @Override
  public Tensor forward(Backend backend, Scope scope) {
    y = scope.real(x.shape());
    backend.run(new Loss.LogSoftmax(x.value(), y));
    return y;
  }

  @Override
  public void backward(Tensor dy, Gradients gradients) {
    gradients.add(x, dx -> dy.backend().run(new Loss.LogSoftmaxGradient(y, dy, dx)));
  }

  @Override
  public Rule rule() {
    return Rule.of("y = x - log sum exp x", "dx = dy - exp(y) sum_k dy")
        .input("x", x)
        .reads("y", y);
  }
}
