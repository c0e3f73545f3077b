package org.catchupmix.core.autograd;

import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.UnaryFunction;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;

/** Methods of a {@link Graph} that each apply an {@link ArithmeticOp}. */
public sealed interface Arithmetic permits Graph {
  /** Runs an operation and records it. */
  Var apply(Op op);

  /**
   * {@code a + b}, element by element. Here and in {@link #subtract}, {@link #multiply} and {@link
   * #divide}, shapes {@linkplain Shape#broadcast broadcast} as NumPy's do: aligned at their last
   * axes, two extents must be equal, or one of them 1, or missing. Operands of different shapes
   * must be real.
   *
   * @throws IllegalArgumentException if the shapes do not broadcast, or the types differ
   */
  default Var add(Var a, Var b) {
    return apply(new ArithmeticOp.Add(broadcast(a, b), broadcast(b, a)));
  }

  /** {@code a - b}, element by element. */
  default Var subtract(Var a, Var b) {
    return add(a, negate(b));
  }

  /** {@code a * b}, element by element. */
  default Var multiply(Var a, Var b) {
    return apply(new ArithmeticOp.Multiply(broadcast(a, b), broadcast(b, a)));
  }

  /** {@code a / b}, element by element. */
  default Var divide(Var a, Var b) {
    return apply(new ArithmeticOp.Divide(broadcast(a, b), broadcast(b, a)));
  }

  private Var broadcast(Var x, Var other) {
    return broadcast(x, x.shape().broadcast(other.shape()));
  }

  /**
   * Repeats x to a larger shape by NumPy's rule; x itself if it has that shape already.
   *
   * @throws IllegalArgumentException if x does not broadcast to it
   */
  default Var broadcast(Var x, Shape shape) {
    return x.shape().equals(shape) ? x : apply(new ArithmeticOp.Broadcast(x, shape));
  }

  /** {@code -x}. */
  default Var negate(Var x) {
    return scale(x, -1);
  }

  /** {@code f(x)} of each element, such as {@code GELU} or {@code SOFTPLUS}. */
  default Var map(UnaryFunction f, Var x) {
    return apply(new ArithmeticOp.Map(f, 0, x));
  }

  /** {@code x^exponent} of each element. */
  default Var power(Var x, double exponent) {
    return apply(new ArithmeticOp.Map(UnaryFunction.POWER, exponent, x));
  }

  /** {@code x > 0 ? x : slope * x} of each element. */
  default Var leakyRelu(Var x, double slope) {
    return apply(new ArithmeticOp.Map(UnaryFunction.LEAKY_RELU, slope, x));
  }

  /** {@code e^x} of each element. */
  default Var exp(Var x) {
    return map(UnaryFunction.EXP, x);
  }

  /** The square root of each element; NaN below 0. */
  default Var sqrt(Var x) {
    return map(UnaryFunction.SQRT, x);
  }

  /** The hyperbolic tangent of each element. */
  default Var tanh(Var x) {
    return map(UnaryFunction.TANH, x);
  }

  /** {@code 1 / (1 + exp(-x))} of each element. */
  default Var sigmoid(Var x) {
    return map(UnaryFunction.SIGMOID, x);
  }

  /** The natural logarithm of each element; NaN below 0. */
  default Var log(Var x) {
    return map(UnaryFunction.LOG, x);
  }

  /** {@code alpha * x} of each element. */
  default Var scale(Var x, double alpha) {
    return apply(new ArithmeticOp.Scale(x, alpha));
  }

  /** {@code max(x, 0)} of each element. */
  default Var relu(Var x) {
    return apply(new ArithmeticOp.Relu(x));
  }

  /**
   * {@code a b}: {@code [..,M,K]} and {@code [..,K,N]} to {@code [..,M,N]}. The axes before the
   * last two, such as batch and head of an attention, are the same in both.
   */
  default Var matmul(Var a, Var b) {
    return apply(new ArithmeticOp.MatMul(a, b, false));
  }

  /**
   * {@code a b^T}, as in a linear layer: {@code [..,M,K]} and {@code [..,N,K]} to {@code [..,M,N]}.
   */
  default Var matmulTransposed(Var a, Var b) {
    return apply(new ArithmeticOp.MatMul(a, b, true));
  }

  /** {@code x[..,c] + bias[c]}: {@code [..,C]} and {@code [C]} to {@code [..,C]}, all real. */
  default Var addBias(Var x, Var bias) {
    return apply(new ArithmeticOp.AddBias(x, bias));
  }

  /**
   * The sum over some axes, which are removed, of a real tensor.
   *
   * @param axes in any order; negative ones count from the end, -1 is the last
   */
  default Var sum(Var x, int... axes) {
    return apply(new ArithmeticOp.Sum(x, false, axes));
  }

  /** The sum over some axes, which are kept with extent 1. */
  default Var sumKeepingAxes(Var x, int... axes) {
    return apply(new ArithmeticOp.Sum(x, true, axes));
  }

  /**
   * The mean over some axes, which are removed, of a real tensor.
   *
   * @param axes in any order; negative ones count from the end, -1 is the last
   */
  default Var mean(Var x, int... axes) {
    return apply(new ArithmeticOp.Mean(x, false, axes));
  }

  /** The mean over some axes, which are kept with extent 1. */
  default Var meanKeepingAxes(Var x, int... axes) {
    return apply(new ArithmeticOp.Mean(x, true, axes));
  }

  /**
   * Casts to a type; the variable itself if it has that type already.
   *
   * @throws IllegalArgumentException if the device has no such cast, see {@link Elementwise.Cast}
   */
  default Var as(DType type, Var v) {
    return v.value().dtype() == type ? v : apply(new ArithmeticOp.Cast(v, type));
  }
}
