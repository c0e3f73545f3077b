package org.catchupmix.nn;

import org.catchupmix.core.autograd.Var;

/**
 * A part of a network: a function of its input with parameters of its own. It has no mode and no
 * state but its tensors; the {@link Pass} decides whether it trains.
 */
public interface Layer {
  /** Applies the layer to {@code [N,H,W,C]} or {@code [N,C]}. */
  Var forward(Pass pass, Var x);

  /**
   * Names its parameters, buffers and mix points, and those of its children, in the order of the
   * forward pass.
   */
  default void collect(Names names) {}
}
