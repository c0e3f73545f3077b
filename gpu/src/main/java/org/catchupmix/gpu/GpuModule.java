package org.catchupmix.gpu;

/** PTX that a device has compiled. */
public interface GpuModule {
  /**
   * One of its kernels.
   *
   * @throws DriverException if it has none of this name; says which it has
   */
  GpuFunction function(String entry);
}
