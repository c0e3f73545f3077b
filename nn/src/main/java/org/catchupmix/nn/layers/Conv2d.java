package org.catchupmix.nn.layers;

import org.catchupmix.core.Backend;
import org.catchupmix.core.DType;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Shape;
import org.catchupmix.core.autograd.ArithmeticOp.Cast;
import org.catchupmix.core.autograd.LayerOp.Convolution;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.nn.Module;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.Role;

/**
 * A convolution without bias (batch norm follows), {@code [N,H,W,Cin]} to {@code [N,OH,OW,Cout]}.
 * Its weights are real; it computes with them as activations, and gives activations. Where the
 * device has a {@link Backend#leastChannels()}, images that are no activations yet get channels of
 * zeros, and the weights too.
 */
public final class Conv2d implements Module {
  private final Var weight;
  private final int stride;
  private final int padding;
  private final int groups;

  /** With a square kernel; sizes in pixels. */
  public Conv2d(Scope scope, int in, int out, int kernel, int stride, int padding) {
    this(scope, in, out, kernel, stride, padding, 1);
  }

  /** The same in groups of channels; their number divides both {@code in} and {@code out}. */
  public Conv2d(Scope scope, int in, int out, int kernel, int stride, int padding, int groups) {
    this.weight = Var.parameter(scope.filled(Shape.of(out, kernel, kernel, in / groups), 0));
    this.stride = stride;
    this.padding = padding;
    this.groups = groups;
  }

  @Override
  public Var forward(Pass pass, Var x) {
    Backend device = pass.graph().backend();
    DType type = device.storageDtype();
    int channels = x.shape().dim(-1);
    int wide = device.leastChannels();
    boolean widens = x.value().dtype() != type && groups == 1 && channels < wide;
    Var in =
        widens
            ? pass.apply(this, new Cast(x, type, x.shape().withChannels(wide)))
            : pass.activation(this, x);
    Shape shape = weight.shape();
    Var w = pass.weight(this, weight, widens ? shape.withChannels(wide) : shape);
    return pass.apply(this, new Convolution(in, w, stride, padding, groups));
  }

  @Override
  public void collect(Names names) {
    names.add("weight", Role.CONVOLUTION_WEIGHT, weight);
  }
}
