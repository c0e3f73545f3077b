package org.catchupmix.core.autograd;

import java.util.List;
import org.catchupmix.core.Primitive;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Tensor;

/**
 * A differentiable operation: its forward rule and its backward rule, side by side. An object is
 * one application of it, to the inputs that its constructor took.
 */
public interface Op {
  /** What it is applied to. */
  List<Var> inputs();

  /**
   * The forward rule: makes the result in the scope and computes it. What the backward rule needs
   * besides the inputs is kept in fields.
   */
  Tensor forward(Scope scope);

  /**
   * The backward rule: from {@code dy}, the gradient of the loss with respect to the result,
   * computes that of each input and adds it to {@code gradients}.
   */
  void backward(Tensor dy, Gradients gradients);

  /** Tensors made by {@link #forward} for {@link #backward} alone; freed when it has passed. */
  default List<Tensor> saved() {
    return List.of();
  }

  /**
   * An operation of one primitive, which runs when its result is first read: so whatever reads it
   * first may be run together with it, see {@link Var#readBy}. What it reads must not be written
   * before that; the result refuses to be read then.
   */
  interface Deferred extends Op {
    /** Makes the result in the scope, without its numbers. */
    @Override
    default Tensor forward(Scope scope) {
      return scope.like(inputs().getFirst().place());
    }

    /** What computes the result. */
    Primitive primitive(Tensor result);
  }

  /** Its name. */
  default String name() {
    return getClass().getSimpleName();
  }
}
