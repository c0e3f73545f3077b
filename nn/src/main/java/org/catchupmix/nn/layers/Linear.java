package org.catchupmix.nn.layers;

import org.catchupmix.core.autograd.ArithmeticOp.AddBias;
import org.catchupmix.core.autograd.ArithmeticOp.MatMul;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.Role;

/**
 * {@code y = x w^T + b}, {@code [N,in]} to {@code [N,out]}. Weights, bias and result are real; the
 * matmul is one of activations.
 */
public final class Linear implements Layer {
  private final Var weight;
  private final Var bias;

  public Linear(TensorScope scope, int in, int out) {
    this.weight = Var.parameter(scope.filled(Shape.of(out, in), 0));
    this.bias = Var.parameter(scope.filled(Shape.of(out), 0));
  }

  @Override
  public Var forward(Pass pass, Var x) {
    Var in = pass.activation(this, x);
    Var w = pass.activation(this, weight);
    Var y = pass.apply(this, new MatMul(in, w, true));
    return pass.apply(this, new AddBias(pass.real(this, y), bias));
  }

  @Override
  public void collect(Names names) {
    names.add("weight", Role.LINEAR_WEIGHT, weight);
    names.add("bias", Role.BIAS, bias);
  }
}
