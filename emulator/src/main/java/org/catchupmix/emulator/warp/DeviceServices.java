package org.catchupmix.emulator.warp;

import org.catchupmix.emulator.memory.TextureImage;

/** Services of the device that kernels use. */
public interface DeviceServices {
  /** Prints a kernel's output. */
  void print(String text);

  /** Allocates memory for malloc; 0 if there is no room. */
  long allocate(long bytes);

  /** Frees memory of malloc; false if it is none. */
  boolean free(long address);

  /** The texture or surface of a handle; null if there is none. */
  TextureImage image(long handle);
}
