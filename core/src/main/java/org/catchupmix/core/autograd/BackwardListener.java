package org.catchupmix.core.autograd;

import org.catchupmix.core.Tensor;

/**
 * Is notified of each step of a backward pass as it happens. The tensors that it sees may be read,
 * and no longer than the call lasts.
 */
public interface BackwardListener {
  /** Does nothing. */
  BackwardListener NONE = new BackwardListener() {};

  /**
   * The pass reaches an operation.
   *
   * @param index of its result in the record, 0 is the first operation that ran
   * @param y its result
   * @param dy the gradient of y, or null if none reached it: then its rule is not run
   */
  default void begins(int index, Var y, Tensor dy) {}

  /**
   * The rule of this operation sends a gradient to an input, where it is added to what others sent.
   * The seed gradient comes first, before any operation.
   */
  default void sends(Var input, Tensor contribution) {}

  /**
   * The gradient of a leaf is complete: no operation that uses it is left. It comes after the rule
   * of the first operation that used it, so in about the reverse order of the forward pass.
   */
  default void completes(Var leaf, Tensor gradient) {}

  /** The rule was run, and what is no longer needed was released. */
  default void ends() {}
}
