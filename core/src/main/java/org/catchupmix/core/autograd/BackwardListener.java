package org.catchupmix.core.autograd;

import org.catchupmix.core.tensor.Tensor;

/**
 * Observes each step of a backward pass as it happens. It may read the tensors it is given, and
 * only during the call.
 */
public interface BackwardListener {
  BackwardListener NONE = new BackwardListener() {};

  /**
   * The pass reaches an operation by its index in the record; dy is null if no gradient reached y.
   */
  default void begins(int index, Var y, Tensor dy) {}

  /**
   * The rule of this operation sends a gradient to an input, which sums them. The seed gradient
   * comes first, before any operation.
   */
  default void sends(Var input, Tensor contribution) {}

  /** The rule has run, and tensors that are no longer needed are released. */
  default void ends() {}
}
