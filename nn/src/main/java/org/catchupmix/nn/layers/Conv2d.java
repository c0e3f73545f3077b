package org.catchupmix.nn.layers;

import java.util.Optional;
import java.util.function.Supplier;
import org.catchupmix.core.Preconditions;
import org.catchupmix.core.autograd.ArithmeticOp.Add;
import org.catchupmix.core.autograd.ArithmeticOp.AddBias;
import org.catchupmix.core.autograd.ArithmeticOp.Relu;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.LayerOp.Convolution;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.primitive.Matrix.Conv2dInference;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
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
    Preconditions.require(
        groups >= 1 && in % groups == 0 && out % groups == 0,
        "conv2d: groups %d must divide the %d input and %d output channels",
        groups,
        in,
        out);
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
    return bias == null ? y : pass.apply(this, new AddBias(pass.real(this, y), bias));
  }

  /** Applies the convolution, its batch norm and a ReLU, fused if the pass allows it. */
  public Var forwardRelu(Pass pass, Var x, BatchNorm2d norm) {
    return fuses(pass)
        ? inference(pass, x, Optional.of(norm), Optional.empty(), true)
        : norm.forwardRelu(pass, forward(pass, x));
  }

  /** Applies the convolution and its batch norm, adds a shortcut, and applies a ReLU. */
  Var forwardSumRelu(Pass pass, Layer block, Var x, BatchNorm2d norm, Supplier<Var> shortcut) {
    if (fuses(pass)) {
      return inference(pass, x, Optional.of(norm), Optional.of(shortcut.get()), true);
    }
    Var h = norm.forward(pass, forward(pass, x));
    return pass.apply(block, new Relu(pass.apply(block, new Add(h, shortcut.get()))));
  }

  /** Applies the convolution and its batch norm. */
  Var forwardNorm(Pass pass, Var x, BatchNorm2d norm) {
    return fuses(pass)
        ? inference(pass, x, Optional.of(norm), Optional.empty(), false)
        : norm.forward(pass, forward(pass, x));
  }

  /** Applies the convolution and its batch norm, and adds a shortcut. */
  Var forwardNormSum(Pass pass, Layer block, Var x, BatchNorm2d norm, Var shortcut) {
    return fuses(pass)
        ? inference(pass, x, Optional.of(norm), Optional.of(shortcut), false)
        : pass.apply(block, new Add(norm.forward(pass, forward(pass, x)), shortcut));
  }

  /** Applies the convolution and adds a shortcut. */
  Var forwardSum(Pass pass, Layer block, Var x, Supplier<Var> shortcut) {
    if (fuses(pass)) {
      return inference(pass, x, Optional.empty(), Optional.of(shortcut.get()), false);
    }
    Var h = forward(pass, x);
    return pass.apply(block, new Add(h, shortcut.get()));
  }

  /** Whether layers run as one fused primitive, which has no bias. */
  private boolean fuses(Pass pass) {
    return pass.fusesLayers() && bias == null;
  }

  private Var inference(
      Pass pass, Var x, Optional<BatchNorm2d> norm, Optional<Var> residual, boolean relu) {
    Tensor in = pass.activation(this, x).value();
    Tensor w = pass.activation(this, weight).value();
    Conv2dGeometry g = new Conv2dGeometry(in.shape(), w.shape(), stride, padding, groups);
    TensorScope scope = pass.graph().scope();
    Tensor y = scope.tensor(g.outputShape(), in.dtype());
    Optional<Conv2dInference.Norm> batchNorm = norm.map(BatchNorm2d::inference);
    scope.run(new Conv2dInference(in, w, g, batchNorm, residual.map(Var::value), relu, y));
    return Var.constant(y);
  }

  @Override
  public void collect(Names names) {
    names.add("weight", Role.CONVOLUTION_WEIGHT, weight);
    if (bias != null) {
      names.add("bias", Role.BIAS, bias);
    }
  }
}
