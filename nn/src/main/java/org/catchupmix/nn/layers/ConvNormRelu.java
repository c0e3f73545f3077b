package org.catchupmix.nn.layers;

import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;

/** Convolution, batch norm and ReLU; the first two are named 0 and 1, as in torchvision. */
public final class ConvNormRelu implements Layer {
  private final Conv2d convolution;
  private final BatchNorm2d norm;

  /** Makes the layer, with as much padding as keeps the size at stride 1. */
  public ConvNormRelu(TensorScope scope, int in, int out, int kernel, int stride, int groups) {
    convolution = new Conv2d(scope, in, out, kernel, stride, kernel / 2, groups);
    norm = new BatchNorm2d(scope, out);
  }

  @Override
  public Var forward(Pass pass, Var x) {
    return convolution.forwardRelu(pass, x, norm);
  }

  @Override
  public void collect(Names names) {
    names.child("0", convolution);
    names.child("1", norm);
  }
}
