package org.catchupmix.core.autograd;

import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.core.Preconditions;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Arguments;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Matrix;
import org.catchupmix.core.primitive.Reduction;
import org.catchupmix.core.primitive.UnaryFunction;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Arithmetic. {@link Graph} has a method for each of these. */
public sealed interface ArithmeticOp extends Op {
  /** {@code y = a + b}. Backward: {@code da = dy, db = dy}. */
  record Add(Var a, Var b) implements ArithmeticOp, Binary {
    @Override
    public Tensor forward(TensorScope scope) {
      return scope.like(a.value(), y -> new Elementwise.Add(a.value(), b.value(), y));
    }

    @Override
    public Reads reads() {
      return Reads.NOTHING;
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(a, dy);
      gradients.add(b, dy);
    }
  }

  /** {@code y = a * b}, element by element. Backward: {@code da = dy * b, db = dy * a}. */
  record Multiply(Var a, Var b) implements ArithmeticOp, Binary {
    @Override
    public Tensor forward(TensorScope scope) {
      return scope.like(a.value(), y -> new Elementwise.Multiply(a.value(), b.value(), y));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(a, da -> new Elementwise.Multiply(dy, b.value(), da));
      gradients.add(b, db -> new Elementwise.Multiply(dy, a.value(), db));
    }
  }

  /** {@code y = a / b}, element by element. Backward: {@code da = dy / b, db = -dy * (y / b)}. */
  record Divide(Var a, Var b) implements ArithmeticOp, Binary {
    @Override
    public Tensor forward(TensorScope scope) {
      return scope.like(a.value(), y -> new Elementwise.Divide(a.value(), b.value(), y));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(a, da -> new Elementwise.Divide(dy, b.value(), da));
      if (gradients.needs(b)) {
        // Not dy / b times y: the quotient may overflow where y is 0.
        TensorScope scope = gradients.scope();
        Tensor db = scope.like(y, t -> new Elementwise.Divide(y, b.value(), t));
        scope.run(new Elementwise.Multiply(dy, db, db));
        scope.run(new Elementwise.Scale(-1, db, db));
        gradients.add(b, db);
      }
    }
  }

  /** {@code y = f(x)}, element by element. Backward: {@code dx = dy f'(x)}. */
  record Map(UnaryFunction f, double parameter, Var x) implements ArithmeticOp, Unary {
    @Override
    public Tensor forward(TensorScope scope) {
      return scope.like(x.value(), y -> new Elementwise.Map(f, parameter, x.value(), y));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      Tensor at = f.differentiatesResult() ? y : x.value();
      gradients.add(x, dx -> new Elementwise.MapGradient(f, parameter, at, dy, dx));
    }

    @Override
    public String name() {
      return f.name();
    }
  }

  /** {@code y = alpha * x}. Backward: {@code dx = alpha * dy}. */
  record Scale(Var x, double alpha) implements ArithmeticOp, Unary {
    @Override
    public Tensor forward(TensorScope scope) {
      return scope.like(x.value(), y -> new Elementwise.Scale(alpha, x.value(), y));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(x, dx -> new Elementwise.Scale(alpha, dy, dx));
    }
  }

  /**
   * {@code y = x} in another type: F32 rounded to the nearest BF16, or BF16 in F32, exactly.
   * Backward: {@code dx = dy} in the type of x. The rounding counts as the identity, as in
   * PyTorch's autocast.
   */
  record Cast(Var x, DType type) implements ArithmeticOp, Unary {
    @Override
    public Tensor forward(TensorScope scope) {
      return scope.tensor(x.shape(), type, y -> new Elementwise.Cast(x.value(), y));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(x, dx -> new Elementwise.Cast(dy, dx));
    }
  }

  /** {@code y = max(x, 0)}. Backward: {@code dx = y > 0 ? dy : 0}. */
  record Relu(Var x) implements ArithmeticOp, Unary {
    @Override
    public Tensor forward(TensorScope scope) {
      return scope.like(x.value(), y -> new Elementwise.Relu(x.value(), y));
    }

    @Override
    public Reads reads() {
      return Reads.RESULT;
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(x, dx -> new Elementwise.ReluGradient(y, dy, dx));
    }
  }

  /**
   * {@code y = a op(b)} with {@code a [..,M,K]} and {@code op(b) [..,K,N]}, b transposed or not; a
   * linear layer is {@code x w^T}. Axes before the last two are those of a batch. Backward:
   *
   * <pre>
   *   da = dy op(b)^T       db = a^T dy,  or  dy^T a  where b is transposed
   * </pre>
   */
  record MatMul(Var a, Var b, boolean transposeB) implements ArithmeticOp, Binary {
    @Override
    public Tensor forward(TensorScope scope) {
      Preconditions.require(
          a.shape().rank() >= 2 && b.shape().rank() == a.shape().rank(),
          "matmul: a %s and b %s must have the same number of axes, at least 2",
          a.shape(),
          b.shape());
      return scope.tensor(
          Matrix.Matmul.product(a.shape(), false, b.shape(), transposeB),
          a.value().dtype(),
          y -> new Matrix.Matmul(a.value(), false, b.value(), transposeB, y));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(a, da -> new Matrix.Matmul(dy, false, b.value(), !transposeB, da));
      gradients.add(
          b,
          db ->
              transposeB
                  ? new Matrix.Matmul(dy, true, a.value(), false, db)
                  : new Matrix.Matmul(a.value(), true, dy, false, db));
    }
  }

  /**
   * {@code y[..,c] = x[..,c] + b[c]}. Backward: {@code dx = dy, db = sum over all axes but c of
   * dy}.
   */
  record AddBias(Var x, Var bias) implements ArithmeticOp {
    @Override
    public List<Var> inputs() {
      return List.of(x, bias);
    }

    @Override
    public Tensor forward(TensorScope scope) {
      return scope.real(x.shape(), y -> new Elementwise.AddBias(x.value(), bias.value(), y));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(x, dy);
      int[] allButLast = IntStream.range(0, dy.shape().rank() - 1).toArray();
      gradients.add(bias, db -> new Reduction.Sum(dy, allButLast, 1, db));
    }
  }

  /**
   * {@code y = sum over axes of x}, which are removed, or kept with extent 1. Backward: dy repeated
   * along these axes.
   *
   * @param axes in any order; negative ones count from the end
   */
  record Sum(Var x, boolean keep, int... axes) implements ArithmeticOp, Unary {
    public Sum {
      axes = Arguments.axes("sum", x.shape(), axes);
    }

    @Override
    public Tensor forward(TensorScope scope) {
      return scope.real(
          x.shape().reduced(keep, axes), y -> new Reduction.Sum(x.value(), axes, 1, y));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(x, dx -> new Reduction.Broadcast(dy, axes, 1, dx));
    }
  }

  /**
   * {@code y = x}, repeated to a larger shape by NumPy's rule. Backward: the sum of dy over what
   * was repeated.
   */
  record Broadcast(Var x, Shape shape) implements ArithmeticOp, Unary {
    @Override
    public Tensor forward(TensorScope scope) {
      int[] axes = x.shape().repeatedIn(shape);
      return scope.real(shape, y -> new Reduction.Broadcast(x.value(), axes, 1, y));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      int[] axes = x.shape().repeatedIn(shape);
      gradients.add(x, dx -> new Reduction.Sum(dy, axes, 1, dx));
    }
  }

  /**
   * {@code y = mean over axes of x}, which are removed, or kept with extent 1. Backward: dy /
   * count, repeated along these axes.
   *
   * @param axes in any order; negative ones count from the end
   */
  record Mean(Var x, boolean keep, int... axes) implements ArithmeticOp, Unary {
    public Mean {
      axes = Arguments.axes("mean", x.shape(), axes);
    }

    @Override
    public Tensor forward(TensorScope scope) {
      return scope.real(
          x.shape().reduced(keep, axes), y -> new Reduction.Sum(x.value(), axes, share(y), y));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(x, dx -> new Reduction.Broadcast(dy, axes, share(dy), dx));
    }

    private double share(Tensor mean) {
      return (double) mean.shape().elements() / x.shape().elements();
    }
  }
}
