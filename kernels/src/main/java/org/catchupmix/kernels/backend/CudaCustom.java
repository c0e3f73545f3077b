package org.catchupmix.kernels.backend;

import org.catchupmix.core.primitive.Custom;
import org.catchupmix.kernels.driver.DeviceBuffer;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * A {@link Custom} primitive with a CUDA kernel, for the devices {@code cuda} and {@code emulator}.
 */
public interface CudaCustom extends Custom {
  /**
   * Starts the kernel. {@link DeviceBuffer#memory} gives the memory of tensors.
   *
   * @param kernels of the device; {@link KernelLibrary#launch(KernelSource, String, Launch,
   *     KernelArguments)} loads the PTX once
   */
  void launch(KernelLibrary kernels);
}
