package org.catchupmix.nn.layers;

import static org.catchupmix.core.Preconditions.require;

import org.catchupmix.core.autograd.ArithmeticOp.AddBias;
import org.catchupmix.core.autograd.ArithmeticOp.MatMul;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.ShapeOp.Reshape;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.Role;

/**
 * {@code y = x w^T + b}, {@code [..,in]} to {@code [..,out]}. Weights, bias and result are real;
 * the matmul is one of activations. An input with another number of features is refused.
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
    Shape s = x.shape();
    require(
        s.rank() >= 2 && s.dim(-1) == weight.shape().dim(1),
        "linear: weight %s takes [..,%d], but the input is %s",
        weight.shape(),
        weight.shape().dim(1),
        s);
    Var in = pass.activation(this, x);
    Var w = pass.activation(this, weight);
    if (s.rank() == 2) {
      Var y = pass.apply(this, new MatMul(in, w, true));
      return pass.apply(this, new AddBias(pass.real(this, y), bias));
    }
    Var rows = pass.apply(this, new Reshape(in, Shape.of((int) s.rows(), s.dim(-1))));
    Var y = pass.real(this, pass.apply(this, new MatMul(rows, w, true)));
    Var z = pass.apply(this, new AddBias(y, bias));
    return pass.apply(this, new Reshape(z, s.withChannels(weight.shape().dim(0))));
  }

  @Override
  public void collect(Names names) {
    names.add("weight", Role.LINEAR_WEIGHT, weight);
    names.add("bias", Role.BIAS, bias);
  }
}
