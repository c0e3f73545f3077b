package org.catchupmix.kernels.jcuda;

import jcuda.driver.CUdeviceptr;
import org.catchupmix.gpu.DeviceMemory;

/** A JCuda pointer to device memory with a known address. */
public final class DeviceAddress extends CUdeviceptr {
  /** Makes a pointer to be set by a call. */
  DeviceAddress() {}

  /** Makes a pointer to an address. */
  DeviceAddress(long address) {
    super(new CUdeviceptr(), address);
  }

  /** Makes a pointer to the beginning of memory. */
  public static DeviceAddress of(DeviceMemory memory) {
    return new DeviceAddress(memory.address());
  }

  /** Returns the address. */
  long address() {
    return getNativePointer() + getByteOffset();
  }
}
