package org.catchupmix.gpu;

/** A kernel that a device can start. */
public interface GpuFunction {
  /** Its name in the source. */
  String name();
}
