package org.catchupmix.emulator.warp;

/** Services of the device that kernels use. */
public interface DeviceServices {
  void print(String text);

  /** Allocates memory for malloc; 0 if there is no room. */
  long allocate(long bytes);

  /** Frees memory of malloc; false if it is none. */
  boolean free(long address);
}
