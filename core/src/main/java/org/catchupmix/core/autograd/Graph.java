package org.catchupmix.core.autograd;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.UnaryFunction;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * Records the operations of one training step and differentiates them in reverse.
 *
 * <p>The record is a list of the operations in the order in which they were applied, so one stands
 * after those that made its inputs, and walking the list backwards meets each result when its
 * gradient is complete:
 *
 * <pre>
 *   dL/dx = sum over the operations y = f(.., x, ..) of  (dy/dx)^T dL/dy
 * </pre>
 *
 * <p>Every operation throws an {@link IllegalArgumentException} that names the argument if shapes
 * or types do not fit, and an {@link IllegalStateException} after {@link #close}.
 *
 * <p>Memory: results live in the graph's scope; {@link #backward} frees each as soon as it is no
 * longer needed, closing the graph frees the rest.
 */
public final class Graph implements AutoCloseable {
  private final TensorScope scope;
  private final boolean recording;
  private final Set<Var> leaves; // empty: all parameters
  private final List<Var> record = new ArrayList<>();
  private final Set<Var> kept = identitySet();
  private boolean consumed;

  private Graph(Backend backend, boolean recording, Var... leaves) {
    this.scope = new TensorScope(backend);
    this.recording = recording;
    this.leaves = identitySet();
    this.leaves.addAll(List.of(leaves));
  }

  private static Set<Var> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  /** A graph that records, for training. */
  public static Graph recording(Backend backend) {
    return new Graph(backend, true);
  }

  /**
   * A graph that records, and differentiates with respect to these parameters alone. Others count
   * as constants, which saves the work for their gradients.
   */
  public static Graph recordingFor(Backend backend, Var... leaves) {
    if (leaves.length == 0) {
      throw new IllegalArgumentException(
          "recordingFor: no leaf is given, at least one is required");
    }
    return new Graph(backend, true, leaves);
  }

  /** A graph that only computes, for inference: nothing can be differentiated. */
  public static Graph inference(Backend backend) {
    return new Graph(backend, false);
  }

  /** The device. */
  public Backend backend() {
    return scope.backend();
  }

  /** Whether it records, for a backward pass. */
  public boolean isRecording() {
    return recording;
  }

  /** Owns everything temporary of this step. */
  public TensorScope scope() {
    return scope;
  }

  /** The results so far, in the order in which their operations were applied. */
  public List<Var> record() {
    return Collections.unmodifiableList(record);
  }

  /**
   * Runs an operation and records it.
   *
   * @throws IllegalArgumentException if its result, or what it saves, is not a tensor that its
   *     forward rule made in the graph's scope: the backward pass would free somebody else's memory
   */
  public Var apply(Op op) {
    boolean differentiable = false;
    for (Var input : op.inputs()) {
      differentiable |= recording && needs(input);
    }
    long mark = scope.mark();
    Tensor value = op.forward(scope);
    requireOwn(op, "returns", mark, value);
    op.saved().forEach(saved -> requireOwn(op, "saves", mark, saved));
    Var result = Var.result(value, differentiable, op);
    if (recording) {
      record.add(result);
    }
    return result;
  }

  private void requireOwn(Op op, String what, long mark, Tensor t) {
    if (!scope.madeSince(mark, t)) {
      throw new IllegalArgumentException(
          "apply: %s %s %s, which its forward rule did not make: copy it with Elementwise.Copy"
              .formatted(op.name(), what, t));
    }
  }

  /**
   * {@code a + b}, element by element. Here and in {@link #subtract}, {@link #multiply} and {@link
   * #divide}, shapes {@linkplain Shape#broadcast broadcast} as NumPy's do: aligned at their last
   * axes, two extents must be equal, or one of them 1, or missing. Operands of different shapes
   * must be real.
   *
   * @throws IllegalArgumentException if the shapes do not broadcast, or the types differ
   */
  public Var add(Var a, Var b) {
    return apply(new ArithmeticOp.Add(broadcast(a, b), broadcast(b, a)));
  }

  /** {@code a - b}, element by element. */
  public Var subtract(Var a, Var b) {
    return add(a, negate(b));
  }

  /** {@code a * b}, element by element. */
  public Var multiply(Var a, Var b) {
    return apply(new ArithmeticOp.Multiply(broadcast(a, b), broadcast(b, a)));
  }

  /** {@code a / b}, element by element. */
  public Var divide(Var a, Var b) {
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
  public Var broadcast(Var x, Shape shape) {
    return x.shape().equals(shape) ? x : apply(new ArithmeticOp.Broadcast(x, shape));
  }

  /** {@code -x}. */
  public Var negate(Var x) {
    return scale(x, -1);
  }

  /** {@code f(x)} of each element, such as {@code GELU} or {@code SOFTPLUS}. */
  public Var map(UnaryFunction f, Var x) {
    return apply(new ArithmeticOp.Map(f, 0, x));
  }

  /** {@code x^exponent} of each element. */
  public Var power(Var x, double exponent) {
    return apply(new ArithmeticOp.Map(UnaryFunction.POWER, exponent, x));
  }

  /** {@code x > 0 ? x : slope * x} of each element. */
  public Var leakyRelu(Var x, double slope) {
    return apply(new ArithmeticOp.Map(UnaryFunction.LEAKY_RELU, slope, x));
  }

  /** {@code e^x} of each element. */
  public Var exp(Var x) {
    return map(UnaryFunction.EXP, x);
  }

  /** The square root of each element; NaN below 0. */
  public Var sqrt(Var x) {
    return map(UnaryFunction.SQRT, x);
  }

  /** The hyperbolic tangent of each element. */
  public Var tanh(Var x) {
    return map(UnaryFunction.TANH, x);
  }

  /** {@code 1 / (1 + exp(-x))} of each element. */
  public Var sigmoid(Var x) {
    return map(UnaryFunction.SIGMOID, x);
  }

  /** The natural logarithm of each element; NaN below 0. */
  public Var log(Var x) {
    return map(UnaryFunction.LOG, x);
  }

  /** {@code alpha * x} of each element. */
  public Var scale(Var x, double alpha) {
    return apply(new ArithmeticOp.Scale(x, alpha));
  }

  /** {@code max(x, 0)} of each element. */
  public Var relu(Var x) {
    return apply(new ArithmeticOp.Relu(x));
  }

  /**
   * {@code a b}: {@code [..,M,K]} and {@code [..,K,N]} to {@code [..,M,N]}. The axes before the
   * last two, such as batch and head of an attention, are the same in both.
   */
  public Var matmul(Var a, Var b) {
    return apply(new ArithmeticOp.MatMul(a, b, false));
  }

  /**
   * {@code a b^T}, as in a linear layer: {@code [..,M,K]} and {@code [..,N,K]} to {@code [..,M,N]}.
   */
  public Var matmulTransposed(Var a, Var b) {
    return apply(new ArithmeticOp.MatMul(a, b, true));
  }

  /** {@code x[..,c] + bias[c]}: {@code [..,C]} and {@code [C]} to {@code [..,C]}, all real. */
  public Var addBias(Var x, Var bias) {
    return apply(new ArithmeticOp.AddBias(x, bias));
  }

  /**
   * The sum over some axes, which are removed, of a real tensor.
   *
   * @param axes in any order; negative ones count from the end, -1 is the last
   */
  public Var sum(Var x, int... axes) {
    return apply(new ArithmeticOp.Sum(x, false, axes));
  }

  /** The sum over some axes, which are kept with extent 1. */
  public Var sumKeepingAxes(Var x, int... axes) {
    return apply(new ArithmeticOp.Sum(x, true, axes));
  }

  /**
   * The mean over some axes, which are removed, of a real tensor.
   *
   * @param axes in any order; negative ones count from the end, -1 is the last
   */
  public Var mean(Var x, int... axes) {
    return apply(new ArithmeticOp.Mean(x, false, axes));
  }

  /** The mean over some axes, which are kept with extent 1. */
  public Var meanKeepingAxes(Var x, int... axes) {
    return apply(new ArithmeticOp.Mean(x, true, axes));
  }

  /**
   * Casts to a type; the variable itself if it has that type already.
   *
   * @throws IllegalArgumentException if the device has no such cast, see {@link Elementwise.Cast}
   */
  public Var as(DType type, Var v) {
    return v.value().dtype() == type ? v : apply(new ArithmeticOp.Cast(v, type));
  }

  /** Whether a gradient flows to a variable in this graph. */
  private boolean needs(Var v) {
    boolean leaf = v.producer() == null;
    return v.isDifferentiable() && (!leaf || leaves.isEmpty() || leaves.contains(v));
  }

  /**
   * Runs a part of a network, then frees results within it that are no longer needed. A graph for
   * inference frees all but the last; one that records keeps those that a backward rule reads and
   * those that were {@link #keep kept}. Nothing outside may use what was freed.
   */
  public Var part(Supplier<Var> body) {
    long mark = scope.mark();
    int first = record.size();
    Var result = body.get();
    if (recording) {
      freeUnread(record.subList(first, record.size()), result);
    } else {
      scope.releaseSince(mark, result.value());
    }
    return result;
  }

  private void freeUnread(List<Var> made, Var result) {
    Set<Tensor> used = new HashSet<>();
    used.add(result.value());
    kept.forEach(v -> used.add(v.value()));
    for (Var y : made) {
      Op.Reads reads = y.producer().reads();
      if (reads == Op.Reads.INPUTS_AND_RESULT || reads == Op.Reads.RESULT) {
        used.add(y.value());
      }
      if (reads == Op.Reads.INPUTS_AND_RESULT || reads == Op.Reads.INPUTS) {
        y.producer().inputs().forEach(v -> used.add(v.value()));
      }
    }
    made.stream().map(Var::value).filter(t -> !used.contains(t)).forEach(scope::release);
  }

  /** Keeps the value and the gradient of a result after the backward pass. */
  public Var keep(Var result) {
    kept.add(result);
    return result;
  }

  /**
   * Differentiates a scalar.
   *
   * @throws IllegalArgumentException if it has more than one element: give a seed gradient
   */
  public Gradients backward(Var loss) {
    requireRecording();
    if (loss.shape().elements() != 1) {
      throw new IllegalArgumentException(
          "backward: the loss is %s, must have one element; for others give a seed gradient of that shape"
              .formatted(loss.shape()));
    }
    Tensor one = scope.like(loss.value());
    scope.run(new Elementwise.Fill(1, one));
    return backward(loss, one);
  }

  /**
   * Differentiates {@code <seed, result>}.
   *
   * @param seed the gradient with respect to the result, of its shape and type
   * @return the gradients of the parameters, and of what was {@link #keep kept}
   * @throws IllegalStateException if the graph does not record or was differentiated before
   */
  public Gradients backward(Var result, Tensor seed) {
    requireRecording();
    if (consumed) {
      throw new IllegalStateException(
          "backward: a second backward pass through values that the first one freed; record again");
    }
    if (!seed.shape().equals(result.shape()) || seed.dtype() != result.value().dtype()) {
      throw new IllegalArgumentException(
          "backward: the seed gradient is %s%s, the result %s%s"
              .formatted(seed.dtype(), seed.shape(), result.value().dtype(), result.shape()));
    }
    consumed = true;
    keep(result);
    Gradients gradients = new Gradients(scope, this::needs);
    if (gradients.needs(result)) {
      gradients.add(result, seed);
    }
    for (int i = record.size() - 1; i >= 0; i--) {
      Var y = record.get(i);
      Tensor dy = kept.contains(y) ? gradients.find(y) : gradients.take(y);
      if (dy != null) {
        y.producer().backward(y.value(), dy, gradients);
      }
      y.producer().saved().forEach(scope::release);
      if (!kept.contains(y)) {
        gradients.free(dy);
        scope.release(y.value());
      }
    }
    return gradients;
  }

  private void requireRecording() {
    if (!recording) {
      throw new IllegalStateException("backward: this graph is for inference and recorded nothing");
    }
  }

  /** Frees all results that are left. */
  @Override
  public void close() {
    scope.close();
  }
}
