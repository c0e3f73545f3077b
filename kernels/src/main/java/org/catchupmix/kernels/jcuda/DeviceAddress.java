package org.catchupmix.kernels.jcuda;

import jcuda.driver.CUdeviceptr;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.kernels.driver.DeviceBuffer;

/** A JCuda pointer to device memory with a known address. */
final class DeviceAddress extends CUdeviceptr {
  /** Makes a pointer to be set by a call. */
  DeviceAddress() {}

  /** Makes a pointer to an address. */
  DeviceAddress(long address) {
    super(new CUdeviceptr(), address);
  }

  /** Makes a pointer to the beginning of memory. */
  static DeviceAddress of(DeviceMemory memory) {
    return new DeviceAddress(memory.address());
  }

  /** Makes a pointer to the memory of a tensor. */
  static DeviceAddress at(Tensor t) {
    return of(DeviceBuffer.memory(t));
  }

  /** Returns the address. */
  long address() {
    return getNativePointer() + getByteOffset();
  }
}
