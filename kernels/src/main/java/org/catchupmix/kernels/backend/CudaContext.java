package org.catchupmix.kernels.backend;

import org.catchupmix.core.Tensor;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.GpuDriver;
import org.catchupmix.kernels.launch.KernelSet;

/** What the parts of the backend share. */
interface CudaContext {
  /** The launchers. */
  KernelSet kernels();

  /** The device. */
  GpuDriver driver();

  /** The memory of a tensor. */
  static DeviceMemory memory(Tensor t) {
    return DeviceBuffer.memory(t);
  }

  /** The number of elements; below 2^31, see {@code CudaMemory}. */
  static int size(Tensor t) {
    return (int) t.shape().elements();
  }
}
