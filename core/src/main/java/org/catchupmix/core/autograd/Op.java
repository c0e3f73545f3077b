package org.catchupmix.core.autograd;

import java.util.List;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.tensor.Tensor;

/**
 * A differentiable operation: its forward rule and its backward rule, side by side. An object is
 * one application of it, to the inputs that its constructor took.
 */
public interface Op {
  /** An operation of one input. */
  interface Unary extends Op {
    Var x();

    @Override
    default List<Var> inputs() {
      return List.of(x());
    }
  }

  /** An operation of two inputs. */
  interface Binary extends Op {
    Var a();

    Var b();

    @Override
    default List<Var> inputs() {
      return List.of(a(), b());
    }
  }

  /** The variables it is applied to. */
  List<Var> inputs();

  /**
   * The forward rule: makes the result in the scope and computes it. Keeps in fields what the
   * backward rule needs besides the inputs and the result.
   *
   * @return a tensor that this call made; there are no views, so it may not return an input
   */
  Tensor forward(TensorScope scope);

  /**
   * The backward rule: from {@code dy}, the gradient of the loss with respect to the result {@code
   * y}, computes that of each input and adds it to {@code gradients}.
   */
  void backward(Tensor y, Tensor dy, Gradients gradients);

  /** Values that a backward rule may read. */
  enum Reads {
    INPUTS_AND_RESULT,
    INPUTS,
    RESULT,
    NOTHING
  }

  /** Returns what {@link #backward} reads; {@link Graph#part} frees the rest early. */
  default Reads reads() {
    return Reads.INPUTS_AND_RESULT;
  }

  /** Tensors made by {@link #forward} for {@link #backward} alone; freed after the latter. */
  default List<Tensor> saved() {
    return List.of();
  }

  default String name() {
    return getClass().getSimpleName();
  }
}
