package org.catchupmix.core;

/** Whether a device records the work of a training step and runs it again as a whole. */
public enum Graphs {
  /** Where it can. */
  AUTO,
  /** Never: each step starts each kernel by itself. */
  OFF
}
