package org.catchupmix.nn.layers;

import org.catchupmix.core.Scope;
import org.catchupmix.core.Shape;
import org.catchupmix.core.autograd.LayerOp.Convolution;
import org.catchupmix.core.autograd.Var;
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

  /** With a square kernel; sizes in pixels. */
  public Conv2d(Scope scope, int in, int out, int kernel, int stride, int padding) {
    this.weight = Var.parameter(scope.filled(Shape.of(out, kernel, kernel, in), 0));
    this.stride = stride;
    this.padding = padding;
  }

  @Override
  public Var forward(Pass pass, Var x) {
    Var in = pass.activation(this, x);
    Var w = pass.activation(this, weight);
    return pass.apply(this, new Convolution(in, w, stride, padding));
  }

  @Override
  public void collect(Names names) {
    names.add("weight", Role.CONVOLUTION_WEIGHT, weight);
  }
}
