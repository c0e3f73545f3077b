package org.catchupmix.core.autograd.ops;

import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Box;
import org.catchupmix.core.Mixing;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Rule;
import org.catchupmix.core.autograd.Var;

/**
 * CutMix (Yun et al. 2019): {@code y[n,h,w,c] = inside the box ? x[p[n],h,w,c] : x[n,h,w,c]}.
 * Backward: the same operation with q, the inverse of p, in place of p.
 */
public record BoxPaste(Var x, Pairing pairing, Box box) implements Op {
  @Override
  public List<Var> inputs() {
    return List.of(x);
  }

  @Override
  public Tensor forward(Backend backend, Scope scope) {
    Tensor y = scope.like(x.value());
    backend.run(new Mixing.BoxPaste(x.value(), pairing.partner(), box, y));
    return y;
  }

  @Override
  public void backward(Tensor dy, Gradients gradients) {
    gradients.add(x, dx -> dy.backend().run(new Mixing.BoxPaste(dy, pairing.inverse(), box, dx)));
  }

  @Override
  public Rule rule() {
    return Rule.of(
            "y[n] = x[p[n]] inside the box, x[n] outside",
            "dx[n] = dy[q[n]] inside the box, dy[n] outside; q is the inverse of p")
        .input("x", x)
        .reads("q", pairing.inverse())
        .settings(
            "box %d x %d at row %d, column %d"
                .formatted(box.height(), box.width(), box.top(), box.left()));
  }
}
