package org.catchupmix.core.backend;

/** Recording of training steps on a device, which runs them again as a whole. */
public enum Graphs {
  /** Records where the device can. */
  AUTO,
  /** Never records: each step launches each kernel by itself. */
  OFF
}
