package org.catchupmix.core.autograd.ops;

import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Rows;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Rule;
import org.catchupmix.core.autograd.Var;

/**
 * {@code y[m,..] = x[index[m],..]}. Backward: {@code dx[n,..] = sum over m with index[m] = n of
 * dy[m,..]}.
 */
public record GatherRows(Var x, Tensor index) implements Op {
  @Override
  public List<Var> inputs() {
    return List.of(x);
  }

  @Override
  public Tensor forward(Backend backend, Scope scope) {
    int[] dims = x.shape().dims();
    dims[0] = index.shape().dim(0);
    Tensor y = scope.tensor(Shape.of(dims), x.value().dtype());
    backend.run(new Rows.GatherRows(x.value(), index, y));
    return y;
  }

  @Override
  public void backward(Tensor dy, Gradients gradients) {
    gradients.add(x, dx -> dy.backend().run(new Rows.GatherRowsGradient(dy, index, dx)));
  }

  @Override
  public Rule rule() {
    return Rule.of("y[m] = x[index[m]]", "dx[n] = sum of dy[m] over m with index[m] = n")
        .input("x", x)
        .reads("index", index);
  }
}
