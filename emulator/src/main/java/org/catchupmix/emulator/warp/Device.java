package org.catchupmix.emulator.warp;

import org.catchupmix.emulator.memory.TextureImage;

/** What kernels ask of the device that they run on. */
public interface Device {
  /** Kernels print. */
  void print(String text);

  /** Memory that a kernel takes by malloc; 0 if there is no room. */
  long allocate(long bytes);

  /** Gives memory of malloc back; false if it is none. */
  boolean free(long address);

  /** The texture or surface of a handle; null if there is none. */
  TextureImage image(long handle);
}
