package org.catchupmix.core.operation;

import java.util.Arrays;
import java.util.List;
import org.catchupmix.core.Preconditions;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Arguments;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Reduction;
import org.catchupmix.core.primitive.Rows;
import org.catchupmix.core.primitive.Rows.Move;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Operations that arrange elements anew or pick some of them. Each copies: there are no views. */
public sealed interface ShapeOp extends Op {
  /** {@code y = x} in another shape, element by element in order. Backward: the same with dy. */
  record Reshape(Var x, Shape shape) implements ShapeOp, Unary {
    @Override
    public Tensor forward(TensorScope scope) {
      return scope.tensor(shape, x.value().dtype(), y -> new Elementwise.Copy(x.value(), y));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(x, dx -> new Elementwise.Copy(dy, dx));
    }
  }

  /**
   * {@code y = x} with permuted axes: axis i of y is axis {@code axes[i]} of x. Backward: the
   * inverse permutation of dy.
   *
   * @param axes negative ones count from the end
   */
  record Permute(Var x, int... axes) implements ShapeOp, Unary {
    public Permute {
      int[] fromStart = new int[axes.length];
      for (int i = 0; i < axes.length; i++) {
        fromStart[i] = Arguments.axis("transpose", x.shape(), axes[i]);
      }
      Preconditions.require(
          Arrays.stream(fromStart).distinct().count() == x.shape().rank()
              && axes.length == x.shape().rank(),
          "transpose: axes %s of %s must name each axis once",
          Arrays.toString(axes),
          x.shape());
      Preconditions.require(
          axes.length <= Move.MAX_AXES,
          "transpose: %s has more than %d axes",
          x.shape(),
          Move.MAX_AXES);
      axes = fromStart;
    }

    @Override
    public Tensor forward(TensorScope scope) {
      int[] inverse = Pairing.inverse(axes);
      int[] dims = new int[axes.length];
      for (int a = 0; a < dims.length; a++) {
        dims[inverse[a]] = x.shape().dim(a);
      }
      return scope.tensor(
          Shape.of(dims), x.value().dtype(), y -> Move.permutation(x.value(), axes, y));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(x, dx -> Move.permutation(dy, Pairing.inverse(axes), dx));
    }
  }

  /**
   * {@code y = x} from a place {@code from} on an axis to before {@code to}. Backward: dy at that
   * place, 0 elsewhere.
   */
  record Slice(Var x, int axis, int from, int to) implements ShapeOp, Unary {
    public Slice {
      axis = Arguments.axis("slice", x.shape(), axis);
      int extent = x.shape().dim(axis);
      Preconditions.require(
          from >= 0 && from < to && to <= extent,
          "slice: %d..%d on axis %d of %s must be a range within 0..%d, which is not empty",
          from,
          to,
          axis,
          x.shape(),
          extent);
    }

    @Override
    public Tensor forward(TensorScope scope) {
      return scope.tensor(
          x.shape().with(axis, to - from),
          x.value().dtype(),
          y -> Move.slice(x.value(), axis, from, y));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      if (gradients.needs(x)) {
        TensorScope scope = gradients.scope();
        Tensor dx = scope.like(x.value(), t -> new Elementwise.Fill(0, t));
        scope.run(Move.place(dy, axis, from, dx));
        gradients.add(x, dx);
      }
    }
  }

  /** {@code y}: the parts side by side along an axis. Backward: each gets its part of dy. */
  record Concat(List<Var> inputs, int axis) implements ShapeOp {
    public Concat {
      inputs = List.copyOf(inputs);
      Preconditions.require(
          !inputs.isEmpty(), "concat: there are no parts, at least one is required");
      Shape first = inputs.getFirst().shape();
      axis = Arguments.axis("concat", first, axis);
      for (int i = 1; i < inputs.size(); i++) {
        Shape other = inputs.get(i).shape();
        Preconditions.require(
            other.rank() == first.rank() && other.with(axis, first.dim(axis)).equals(first),
            "concat: part %d is %s, must have the extents of part 0, %s, on all axes but %d",
            i,
            other,
            first,
            axis);
      }
    }

    @Override
    public Tensor forward(TensorScope scope) {
      Var first = inputs.getFirst();
      int extent = inputs.stream().mapToInt(v -> v.shape().dim(axis)).sum();
      Tensor y = scope.tensor(first.shape().with(axis, extent), first.value().dtype());
      int place = 0;
      for (Var v : inputs) {
        scope.run(Move.place(v.value(), axis, place, y));
        place += v.shape().dim(axis);
      }
      return y;
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      int place = 0;
      for (Var v : inputs) {
        int from = place;
        gradients.add(v, dv -> Move.slice(dy, axis, from, dv));
        place += v.shape().dim(axis);
      }
    }
  }

  /**
   * {@code y[m,..] = x[index[m],..]}, such as an embedding. Backward: {@code dx[n,..] = sum over m
   * with index[m] = n of dy[m,..]}.
   *
   * @param index I32 of any shape
   */
  record GatherRows(Var x, Tensor index) implements ShapeOp, Unary {
    @Override
    public Tensor forward(TensorScope scope) {
      return scope.tensor(
          Rows.gathered(x.shape(), index.shape()),
          x.value().dtype(),
          y -> new Rows.GatherRows(x.value(), index, y));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(x, dx -> new Rows.GatherRowsGradient(dy, index, dx));
    }
  }

  /**
   * {@code y = mask ? a : b}, see {@link Elementwise.Where}. Backward: {@code da = mask ? dy : 0,
   * db = mask ? 0 : dy}.
   */
  record Where(Tensor mask, Var a, Var b) implements ShapeOp, Binary {
    @Override
    public Tensor forward(TensorScope scope) {
      return scope.like(a.value(), y -> new Elementwise.Where(mask, a.value(), b.value(), y));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      TensorScope scope = gradients.scope();
      Tensor zero = scope.like(dy, t -> new Elementwise.Fill(0, t));
      gradients.add(a, da -> new Elementwise.Where(mask, dy, zero, da));
      gradients.add(b, db -> new Elementwise.Where(mask, zero, dy, db));
      scope.release(zero);
    }
  }

  /**
   * The largest element along an axis, which is removed, or kept with extent 1. Backward: dy goes
   * to the element that won, the first of equal ones.
   */
  final class Max implements ShapeOp, Unary {
    private final Var x;
    private final int axis;
    private final boolean keep;
    private Tensor winner;

    /** The largest element along an axis; a negative one counts from the end. */
    public Max(Var x, int axis, boolean keep) {
      this.x = x;
      this.axis = Arguments.axis("max", x.shape(), axis);
      this.keep = keep;
    }

    @Override
    public Var x() {
      return x;
    }

    public int axis() {
      return axis;
    }

    /** Whether the axis is kept with extent 1. */
    public boolean keep() {
      return keep;
    }

    @Override
    public Tensor forward(TensorScope scope) {
      Shape shape = x.shape().reduced(keep, axis);
      winner = scope.tensor(shape, DType.I32);
      return scope.real(shape, y -> new Reduction.Max(x.value(), axis, y, winner));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(x, dx -> new Reduction.MaxGradient(dy, winner, axis, dx));
    }

    @Override
    public List<Tensor> saved() {
      return List.of(winner);
    }
  }
}
