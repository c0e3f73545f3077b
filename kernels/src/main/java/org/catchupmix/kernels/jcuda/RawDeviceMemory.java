package org.catchupmix.kernels.jcuda;

import static jcuda.driver.JCudaDriver.cuMemAlloc;
import static jcuda.driver.JCudaDriver.cuMemFree;
import static jcuda.driver.JCudaDriver.cuMemGetInfo;

/** Memory of the driver in the current context. */
record RawDeviceMemory() implements MemoryCache.RawMemory {
  @Override
  public long allocate(long bytes) {
    DeviceAddress address = new DeviceAddress();
    String status = CudaStatus.status(() -> cuMemAlloc(address, bytes));
    if (CudaStatus.OUT_OF_MEMORY.equals(status)) {
      return 0;
    }
    CudaStatus.require("allocating " + bytes + " bytes", status);
    return address.address();
  }

  @Override
  public void release(long address) {
    CudaStatus.run("freeing memory", () -> cuMemFree(new DeviceAddress(address)));
  }

  @Override
  public long freeBytes() {
    return info()[0];
  }

  @Override
  public long totalBytes() {
    return info()[1];
  }

  private static long[] info() {
    long[] free = new long[1];
    long[] total = new long[1];
    CudaStatus.run("asking for free memory", () -> cuMemGetInfo(free, total));
    return new long[] {free[0], total[0]};
  }
}
