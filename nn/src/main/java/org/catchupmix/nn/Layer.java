package org.catchupmix.nn;

import org.catchupmix.core.autograd.Var;

/**
 * A part of a network: a function of its input with parameters of its own. It has no mode and no
 * state but its tensors; the {@link Pass} decides whether it trains.
 */
public interface Layer {
  /** Applies the module to {@code [N,H,W,C]} or {@code [N,C]}. */
  Var forward(Pass pass, Var x);

  /** Names its parameters and buffers, and those of its children. */
  default void collect(Names names) {}
}
