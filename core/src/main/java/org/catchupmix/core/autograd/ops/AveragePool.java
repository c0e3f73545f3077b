package org.catchupmix.core.autograd.ops;

import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.PoolGeometry;
import org.catchupmix.core.Pooling;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Rule;
import org.catchupmix.core.autograd.Var;

/**
 * The mean of each window, padding counted as zeros, {@code x [N,H,W,C]}. Backward: each pixel of a
 * window gets {@code dy / window^2}.
 */
public final class AveragePool implements Op {
  private final Var x;
  private final PoolGeometry geometry;

  /** With a square window; sizes in pixels. */
  public AveragePool(Var x, int window, int stride, int padding) {
    this.x = x;
    this.geometry = PoolGeometry.of(x.shape(), window, stride, padding);
  }

  @Override
  public List<Var> inputs() {
    return List.of(x);
  }

  @Override
  public Tensor forward(Backend backend, Scope scope) {
    Tensor y = scope.tensor(geometry.outputShape(), x.value().dtype());
    backend.run(new Pooling.AveragePool(x.value(), geometry, y));
    return y;
  }

  @Override
  public void backward(Tensor dy, Gradients gradients) {
    gradients.add(x, dx -> dy.backend().run(new Pooling.AveragePoolGradient(dy, geometry, dx)));
  }

  @Override
  public Rule rule() {
    return Rule.of(
            "y = mean of each window of x",
            "dx = sum over the windows that hold the pixel of dy / window^2")
        .input("x", x)
        .settings(
            "window %d, stride %d, padding %d"
                .formatted(geometry.window(), geometry.stride(), geometry.padding()));
  }
}
