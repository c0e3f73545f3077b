package org.catchupmix.kernels.jcuda;

import jcuda.driver.CUdeviceptr;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.kernels.driver.DeviceBuffer;

/** JCuda's pointer to device memory, made of a number and readable as one. */
final class DeviceAddress extends CUdeviceptr {
  /** For a call that fills it in. */
  DeviceAddress() {}

  /** To an address. */
  DeviceAddress(long address) {
    super(new CUdeviceptr(), address);
  }

  /** To the beginning of memory. */
  static DeviceAddress of(DeviceMemory memory) {
    return new DeviceAddress(memory.address());
  }

  /** To the memory of a tensor. */
  static DeviceAddress at(Tensor t) {
    return of(DeviceBuffer.memory(t));
  }

  /** The number. */
  long address() {
    return getNativePointer() + getByteOffset();
  }
}
