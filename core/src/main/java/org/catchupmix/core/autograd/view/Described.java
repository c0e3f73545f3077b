package org.catchupmix.core.autograd.view;

/** An operation from outside of the project that describes its own rule. */
public interface Described {
  /** What it is; asked for after the forward rule. */
  Rule rule();
}
