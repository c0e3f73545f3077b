package org.catchupmix.core.autograd.ops;

import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Matrix;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Rule;
import org.catchupmix.core.autograd.Var;

/**
 * {@code y = a op(b)} with {@code a [M,K]} and {@code op(b) [K,N]}, b transposed or not; a linear
 * layer is {@code x w^T}. Backward:
 *
 * <pre>
 *   da = dy op(b)^T       db = a^T dy,  or  dy^T a  where b is transposed
 * </pre>
 */
public record MatMul(Var a, Var b, boolean transposeB) implements Op {
  @Override
  public List<Var> inputs() {
    return List.of(a, b);
  }

  @Override
  public Tensor forward(Backend backend, Scope scope) {
    int n = b.shape().dim(transposeB ? 0 : 1);
    Tensor y = scope.tensor(Shape.of(a.shape().dim(0), n), a.value().dtype());
    backend.run(new Matrix.Matmul(a.value(), false, b.value(), transposeB, y));
    return y;
  }

  @Override
  public void backward(Tensor dy, Gradients gradients) {
    Backend backend = dy.backend();
    gradients.add(a, da -> backend.run(new Matrix.Matmul(dy, false, b.value(), !transposeB, da)));
    gradients.add(
        b,
        db -> {
          if (transposeB) {
            backend.run(new Matrix.Matmul(dy, true, a.value(), false, db));
          } else {
            backend.run(new Matrix.Matmul(a.value(), true, dy, false, db));
          }
        });
  }

  @Override
  public double flops() {
    return 2.0 * a.shape().elements() * b.shape().dim(transposeB ? 0 : 1);
  }

  @Override
  public Rule rule() {
    Rule rule =
        transposeB
            ? Rule.of("y = a b^T", "da = dy b, db = dy^T a")
            : Rule.of("y = a b", "da = dy b^T, db = a^T dy");
    return rule.input("a", a).input("b", b).readsFor(a, "b", b.value()).readsFor(b, "a", a.value());
  }
}
