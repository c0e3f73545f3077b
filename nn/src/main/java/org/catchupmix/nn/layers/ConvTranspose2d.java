package org.catchupmix.nn.layers;

import org.catchupmix.core.autograd.ArithmeticOp.AddBias;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.LayerOp.TransposedConvolution;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.Role;

/** A transposed convolution with a bias, {@code [N,H,W,Cin]} to {@code [N,OH,OW,Cout]}, real. */
public final class ConvTranspose2d implements Layer {
  private final Var weight;
  private final Var bias;
  private final int stride;
  private final int padding;
  private final int outputPadding;

  /** A transposed convolution with a square kernel; sizes in pixels. */
  public ConvTranspose2d(TensorScope scope, int in, int out, int kernel, int stride, int padding) {
    this(scope, in, out, kernel, stride, padding, 0);
  }

  /**
   * A transposed convolution with all options.
   *
   * @param outputPadding rows and columns that are added behind the result, less than the stride
   */
  public ConvTranspose2d(
      TensorScope scope, int in, int out, int kernel, int stride, int padding, int outputPadding) {
    this.weight = Var.parameter(scope.filled(Shape.of(in, kernel, kernel, out), 0));
    this.bias = Var.parameter(scope.filled(Shape.of(out), 0));
    this.stride = stride;
    this.padding = padding;
    this.outputPadding = outputPadding;
  }

  @Override
  public Var forward(Pass pass, Var x) {
    Var in = pass.activation(this, x);
    Var w = pass.activation(this, weight);
    Var y = pass.apply(this, TransposedConvolution.of(in, w, stride, padding, outputPadding));
    return pass.apply(this, new AddBias(pass.real(this, y), bias));
  }

  @Override
  public void collect(Names names) {
    names.add("weight", Role.CONVOLUTION_WEIGHT, weight);
    names.add("bias", Role.BIAS, bias);
  }
}
