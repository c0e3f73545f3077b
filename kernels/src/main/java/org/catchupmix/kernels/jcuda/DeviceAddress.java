package org.catchupmix.kernels.jcuda;

import jcuda.driver.CUdeviceptr;
import org.catchupmix.gpu.DeviceMemory;

/** A JCuda pointer to device memory with a known address. */
public final class DeviceAddress extends CUdeviceptr {
  /** Makes a pointer to be set by a call. */
  DeviceAddress() {}

  DeviceAddress(long address) {
    super(new CUdeviceptr(), address);
  }

  public static DeviceAddress of(DeviceMemory memory) {
    return new DeviceAddress(memory.address());
  }

  long address() {
    return getNativePointer() + getByteOffset();
  }
}
