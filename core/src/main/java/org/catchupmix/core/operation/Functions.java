package org.catchupmix.core.operation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.core.Preconditions;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.LossOp.LogSoftmax;
import org.catchupmix.core.operation.ShapeOp.Concat;
import org.catchupmix.core.operation.ShapeOp.Max;
import org.catchupmix.core.operation.ShapeOp.Permute;
import org.catchupmix.core.operation.ShapeOp.Reshape;
import org.catchupmix.core.operation.ShapeOp.Slice;
import org.catchupmix.core.primitive.Arguments;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.RandomNumbers;
import org.catchupmix.core.primitive.Reduction;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * Functions of shapes, and those that are composed of other operations. Results are copies. Axes
 * count from 0, negative ones from the end. Arithmetic of one operation is in {@link Graph}.
 */
public final class Functions {
  private Functions() {}

  /**
   * The elements of x in order, in another shape.
   *
   * @param dims extents; one of them may be -1, which then follows from the number of elements
   * @throws IllegalArgumentException if it has another number of elements
   */
  public static Var reshape(Graph graph, Var x, int... dims) {
    long known =
        Arrays.stream(dims).filter(d -> d != -1).mapToLong(d -> d).reduce(1, (a, b) -> a * b);
    long elements = x.shape().elements();
    int free = (int) Arrays.stream(dims).filter(d -> d == -1).count();
    Preconditions.require(
        free == 0 ? known == elements : free == 1 && known > 0 && elements % known == 0,
        "reshape: %s must have the %d elements of %s; one extent may be -1",
        Arrays.toString(dims),
        elements,
        x.shape());
    int[] all = Arrays.stream(dims).map(d -> d == -1 ? (int) (elements / known) : d).toArray();
    return graph.apply(new Reshape(x, Shape.of(all)));
  }

  /** {@code [N,..]} to {@code [N, product of the others]}, in the order of memory. */
  public static Var flatten(Graph graph, Var x) {
    return reshape(graph, x, x.shape().dim(0), -1);
  }

  /**
   * {@code x} with its axes in another order: axis i of the result is axis {@code axes[i]} of x.
   *
   * @throws IllegalArgumentException if {@code axes} is not a permutation, or has more than 6 axes
   */
  public static Var transpose(Graph graph, Var x, int... axes) {
    return graph.apply(new Permute(x, axes));
  }

  /** The parts side by side along an axis; on the other axes they have the same extents. */
  public static Var concat(Graph graph, int axis, Var... parts) {
    return graph.apply(new Concat(List.of(parts), axis));
  }

  /**
   * Rows of a table {@code [V,D]} by their numbers, {@code [..]} to {@code [..,D]}: an embedding.
   *
   * @param index I32 of any shape, each {@code 0..V-1}
   */
  public static Var embedding(Graph graph, Var table, Tensor index) {
    return graph.apply(new ShapeOp.GatherRows(table, index));
  }

  /**
   * {@code mask ? a : b} of each element; a and b broadcast.
   *
   * @param mask U8, 0 or not; of the shape of the result, or of its last axes, and then the same
   *     for all others
   */
  public static Var where(Graph graph, Tensor mask, Var a, Var b) {
    Shape shape = a.shape().broadcast(b.shape());
    return graph.apply(
        new ShapeOp.Where(mask, graph.broadcast(a, shape), graph.broadcast(b, shape)));
  }

  /** The elements {@code from..to-1} along an axis. */
  public static Var slice(Graph graph, Var x, int axis, int from, int to) {
    return graph.apply(new Slice(x, axis, from, to));
  }

  /**
   * The largest element over some axes, which are removed. The first of equal elements, in the
   * order of memory, gets the gradient.
   *
   * @param axes in any order
   * @throws IllegalArgumentException if x lacks one of the axes, or one is given twice
   */
  public static Var max(Graph graph, Var x, int... axes) {
    return max(graph, x, false, axes);
  }

  /** The largest element over some axes, which are kept with extent 1. */
  public static Var maxKeepingAxes(Graph graph, Var x, int... axes) {
    return max(graph, x, true, axes);
  }

  private static Var max(Graph graph, Var x, boolean keep, int... axes) {
    Var most = x;
    int[] ascending = Arguments.axes("max", x.shape(), axes);
    for (int i = ascending.length - 1; i >= 0; i--) {
      most = graph.apply(new Max(most, ascending[i], keep));
    }
    return most;
  }

  /**
   * The place of the largest element along an axis, which is removed: the first of equal ones, or
   * of NaN. It has no gradient.
   *
   * @return I32, which lives until the graph is closed
   */
  public static Tensor argmax(Graph graph, Var x, int axis) {
    TensorScope scope = graph.scope();
    int along = Arguments.axis("argmax", x.shape(), axis);
    Shape shape = x.shape().without(along);
    Tensor winner = scope.tensor(shape, DType.I32);
    Tensor most = scope.real(shape, m -> new Reduction.Max(x.value(), along, m, winner));
    scope.release(most);
    return winner;
  }

  /** {@code exp(x) / sum of exp(x) along an axis}. It cannot overflow. */
  public static Var softmax(Graph graph, Var x, int axis) {
    int last = x.shape().rank() - 1;
    int along = Arguments.axis("softmax", x.shape(), axis);
    int[] axes = IntStream.rangeClosed(0, last).toArray();
    axes[along] = last;
    axes[last] = along;
    Var inside = along == last ? x : transpose(graph, x, axes);
    int[] dims = inside.shape().dims();
    int classes = dims[last];
    Var rows = last == 1 ? inside : reshape(graph, inside, (int) inside.shape().rows(), classes);
    Var y = graph.exp(graph.apply(new LogSoftmax(rows)));
    Var shaped = last == 1 ? y : reshape(graph, y, dims);
    return along == last ? shaped : transpose(graph, shaped, axes);
  }

  /**
   * Sets each element to 0 with probability p and multiplies the others by {@code 1/(1-p)}, for
   * training. The mask follows from seed and stream alone, on each device: use a stream for each
   * use, see {@link org.catchupmix.core.random.PhiloxRandom#stream}. Backends refuse to record it,
   * since the recording would repeat its masks.
   *
   * @throws IllegalArgumentException unless {@code 0 <= p < 1}
   */
  public static Var dropout(Graph graph, Var x, double p, long seed, long stream) {
    if (!(p >= 0 && p < 1)) {
      throw new IllegalArgumentException("dropout: p is %s, must be 0 <= p < 1".formatted(p));
    }
    TensorScope scope = graph.scope();
    Tensor uniform = scope.real(x.shape(), u -> new RandomNumbers.FillUniform(seed, stream, u));
    Tensor each = scope.filled(x.shape(), 1);
    // The largest of the numbers, which are multiples of 2^-24, below p: exact on each device.
    double below = (Math.ceil(p * 0x1p24) - 1) * 0x1p-24;
    scope.run(new Elementwise.Axpy(-below, each, uniform));
    scope.run(new Elementwise.Fill(1 / (1 - p), each));
    // The gate of a ReLU passes the factor where the number is at least p.
    Tensor mask = scope.like(each, m -> new Elementwise.ReluGradient(uniform, each, m));
    scope.release(uniform);
    scope.release(each);
    return graph.multiply(x, graph.as(x.value().dtype(), Var.constant(mask)));
  }

  /** The mean over all elements of {@code (x - target)^2}; the shapes broadcast. */
  public static Var meanSquaredError(Graph graph, Var x, Var target) {
    Var difference = graph.subtract(x, target);
    return mean(graph, graph.multiply(difference, difference));
  }

  /**
   * The binary cross entropy of logits, a mean over all elements: {@code -t log s - (1 - t) log(1 -
   * s)} with {@code s = sigmoid(logit)}. The shapes broadcast.
   *
   * @param targets t, within 0..1
   */
  public static Var binaryCrossEntropy(Graph graph, Var logits, Var targets) {
    Shape shape = logits.shape().broadcast(targets.shape());
    Var z = graph.broadcast(logits, shape);
    Var t = graph.broadcast(targets, shape);
    return mean(graph, graph.apply(new LossOp.BinaryCrossEntropy(z, t)));
  }

  private static Var mean(Graph graph, Var x) {
    return graph.mean(x, IntStream.range(0, x.shape().rank()).toArray());
  }
}
