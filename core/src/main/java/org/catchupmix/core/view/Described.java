package org.catchupmix.core.view;

/** An operation from outside of this project that describes its own rule. */
public interface Described {
  /** The rule, after the forward pass of the operation. */
  Rule rule();
}
