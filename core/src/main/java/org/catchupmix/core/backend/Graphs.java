package org.catchupmix.core.backend;

/** Recording of training steps on a device, which runs them again as a whole. */
public enum Graphs {
  AUTO,
  /** Never records: each step launches each kernel by itself. */
  OFF
}
