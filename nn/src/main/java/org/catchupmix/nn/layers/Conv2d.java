package org.catchupmix.nn.layers;

import java.util.Optional;
import org.catchupmix.core.autograd.ArithmeticOp.AddBias;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.LayerOp.Convolution;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.Role;

/**
 * A convolution, {@code [N,H,W,Cin]} to {@code [N,OH,OW,Cout]}. Its weights are real; it computes
 * with them as activations. It gives activations; with a bias, which batch norm makes needless, it
 * gives real numbers.
 */
public final class Conv2d implements Layer {
  private final Var weight;
  private final Var bias;
  private final int stride;
  private final int padding;
  private final int groups;

  /** A convolution with a square kernel; sizes in pixels. */
  public Conv2d(TensorScope scope, int in, int out, int kernel, int stride, int padding) {
    this(scope, in, out, kernel, stride, padding, 1);
  }

  /** A convolution without bias in groups of channels. */
  public Conv2d(
      TensorScope scope, int in, int out, int kernel, int stride, int padding, int groups) {
    this(scope, in, out, kernel, stride, padding, groups, false);
  }

  /**
   * A convolution with all options.
   *
   * @param groups divides both {@code in} and {@code out}
   * @param bias whether a number is added to each output channel
   */
  public Conv2d(
      TensorScope scope,
      int in,
      int out,
      int kernel,
      int stride,
      int padding,
      int groups,
      boolean bias) {
    this.weight = Var.parameter(scope.filled(Shape.of(out, kernel, kernel, in / groups), 0));
    this.bias = bias ? Var.parameter(scope.filled(Shape.of(out), 0)) : null;
    this.stride = stride;
    this.padding = padding;
    this.groups = groups;
  }

  /** The numbers that are added to the output channels, if there are any. */
  public Optional<Var> bias() {
    return Optional.ofNullable(bias);
  }

  @Override
  public Var forward(Pass pass, Var x) {
    Var in = pass.activation(this, x);
    Var w = pass.activation(this, weight);
    Var y = pass.apply(this, new Convolution(in, w, stride, padding, groups));
    return bias == null
        ? y
        : pass.apply(
            this, new AddBias(pass.as(this, pass.graph().backend().computeDtype(), y), bias));
  }

  @Override
  public void collect(Names names) {
    names.add("weight", Role.CONVOLUTION_WEIGHT, weight);
    if (bias != null) {
      names.add("bias", Role.BIAS, bias);
    }
  }
}
