package org.catchupmix.core.autograd.ops;

import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.Matrix;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Rule;
import org.catchupmix.core.autograd.Var;

/**
 * Two-dimensional convolution, {@code x [N,H,W,Cin]}, {@code w [Cout,KH,KW,Cin]}; formulas of the
 * three passes in {@link org.catchupmix.core.Matrix}. Backward: both gradients are convolutions
 * again, of dy with the flipped weights and of x with dy.
 */
public final class Convolution implements Op {
  private final Var x;
  private final Var weight;
  private final Conv2dGeometry geometry;

  /**
   * With equal stride and zero padding, in pixels, on both axes.
   *
   * @throws IllegalArgumentException if the shapes do not fit each other
   */
  public Convolution(Var x, Var weight, int stride, int padding) {
    this.x = x;
    this.weight = weight;
    this.geometry = Conv2dGeometry.of(x.shape(), weight.shape(), stride, padding);
  }

  @Override
  public List<Var> inputs() {
    return List.of(x, weight);
  }

  @Override
  public Tensor forward(Backend backend, Scope scope) {
    Tensor y = scope.tensor(geometry.outputShape(), x.value().dtype());
    backend.run(new Matrix.Conv2d(x.value(), weight.value(), geometry, y));
    return y;
  }

  @Override
  public void backward(Tensor dy, Gradients gradients) {
    Backend backend = dy.backend();
    gradients.add(
        weight, dw -> backend.run(new Matrix.Conv2dWeightGradient(x.value(), dy, geometry, dw)));
    gradients.add(
        x, dx -> backend.run(new Matrix.Conv2dInputGradient(dy, weight.value(), geometry, dx)));
  }

  @Override
  public double flops() {
    return geometry.flops();
  }

  @Override
  public Rule rule() {
    return Rule.of(
            "y = conv(x, w)", "dx = conv(dy spread by the stride, flipped w), dw = conv(x, dy)")
        .input("x", x)
        .input("w", weight)
        .readsFor(weight, "x", x.value())
        .readsFor(x, "w", weight.value())
        .settings("stride %d, padding %d".formatted(geometry.stride(), geometry.padding()));
  }
}
