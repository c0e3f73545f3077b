package org.catchupmix.nn;

import org.catchupmix.core.autograd.Var;

/**
 * A part of a network: a function of its input with parameters of its own. It has no mode and no
 * state but its tensors; whether it trains is said by the {@link Pass}.
 */
public interface Module {
  /** Applies it to {@code [N,H,W,C]} or {@code [N,C]}. */
  Var forward(Pass pass, Var x);

  /** Names its parameters and buffers, and those of its children. */
  default void collect(Names names) {}
}
