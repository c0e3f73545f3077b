package org.catchupmix.core.autograd.ops;

import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.DType;
import org.catchupmix.core.PoolGeometry;
import org.catchupmix.core.Pooling;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Rule;
import org.catchupmix.core.autograd.Var;

/**
 * The largest value of each window, {@code x [N,H,W,C]}. Backward: the gradient of a window goes to
 * the pixel that won it.
 */
public final class MaxPool implements Op {
  private final Var x;
  private final PoolGeometry geometry;
  private Tensor winner;

  /** With a square window; sizes in pixels. */
  public MaxPool(Var x, int window, int stride, int padding) {
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
    winner = scope.tensor(geometry.outputShape(), DType.U8);
    backend.run(new Pooling.MaxPool(x.value(), geometry, y, winner));
    return y;
  }

  @Override
  public void backward(Tensor dy, Gradients gradients) {
    gradients.add(x, dx -> dy.backend().run(new Pooling.MaxPoolGradient(dy, winner, geometry, dx)));
  }

  @Override
  public List<Tensor> saved() {
    return List.of(winner);
  }

  @Override
  public Rule rule() {
    return Rule.of(
            "y = largest of each window of x", "dx = sum of dy over the windows that the pixel won")
        .input("x", x)
        .reads("winner", winner)
        .settings(
            "window %d, stride %d, padding %d"
                .formatted(geometry.window(), geometry.stride(), geometry.padding()));
  }
}
