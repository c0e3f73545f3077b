package org.catchupmix.kernels.backend;

import org.catchupmix.core.Custom;
import org.catchupmix.core.Tensor;
import org.catchupmix.kernels.driver.DeviceMemory;
import org.catchupmix.kernels.driver.KernelArguments;
import org.catchupmix.kernels.driver.KernelSource;
import org.catchupmix.kernels.driver.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * A {@link Custom} primitive that brings a CUDA kernel of its own, for the devices {@code cuda} and
 * {@code emulator}.
 */
public interface CudaCustom extends Custom {
  /**
   * Starts its kernel, on the device where its tensors live.
   *
   * @param kernels of the device; {@link KernelLibrary#launch(KernelSource, String, Launch,
   *     KernelArguments)} loads the PTX once
   */
  void launch(KernelLibrary kernels);

  /** The memory of a tensor of a GPU. */
  static DeviceMemory memory(Tensor t) {
    return CudaContext.memory(t);
  }
}
