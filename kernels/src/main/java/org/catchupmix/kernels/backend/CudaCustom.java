package org.catchupmix.kernels.backend;

import org.catchupmix.core.primitive.Custom;
import org.catchupmix.kernels.driver.DeviceBuffer;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * A {@link Custom} primitive that brings a CUDA kernel of its own, for the devices {@code cuda} and
 * {@code emulator}.
 */
public interface CudaCustom extends Custom {
  /**
   * Starts its kernel, on the device where its tensors live; {@link DeviceBuffer#memory} gives
   * their memory.
   *
   * @param kernels of the device; {@link KernelLibrary#launch(KernelSource, String, Launch,
   *     KernelArguments)} loads the PTX once
   */
  void launch(KernelLibrary kernels);
}
