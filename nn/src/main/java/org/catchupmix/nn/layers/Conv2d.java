package org.catchupmix.nn.layers;

import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Scope;
import org.catchupmix.core.operation.LayerOp.Convolution;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.nn.Module;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.Role;

/**
 * A convolution without bias (batch norm follows), {@code [N,H,W,Cin]} to {@code [N,OH,OW,Cout]}.
 * Its weights are real; it computes with them as activations, and gives activations.
 */
public final class Conv2d implements Module {
  private final Var weight;
  private final int stride;
  private final int padding;
  private final int groups;

  /** A convolution with a square kernel; sizes in pixels. */
  public Conv2d(Scope scope, int in, int out, int kernel, int stride, int padding) {
    this(scope, in, out, kernel, stride, padding, 1);
  }

  /** A convolution in groups of channels; their number divides both {@code in} and {@code out}. */
  public Conv2d(Scope scope, int in, int out, int kernel, int stride, int padding, int groups) {
    this.weight = Var.parameter(scope.filled(Shape.of(out, kernel, kernel, in / groups), 0));
    this.stride = stride;
    this.padding = padding;
    this.groups = groups;
  }

  @Override
  public Var forward(Pass pass, Var x) {
    Var in = pass.activation(this, x);
    Var w = pass.activation(this, weight);
    return pass.apply(this, new Convolution(in, w, stride, padding, groups));
  }

  @Override
  public void collect(Names names) {
    names.add("weight", Role.CONVOLUTION_WEIGHT, weight);
  }
}
