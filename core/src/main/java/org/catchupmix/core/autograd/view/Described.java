package org.catchupmix.core.autograd.view;

/** An operation from outside of the project that says its own rule for people, if it likes to. */
public interface Described {
  /** What it is; asked for after the forward rule. */
  Rule rule();
}
