package org.catchupmix.gpu;

/** A kernel that a device can start. */
public interface GpuFunction {
  String name();
}
