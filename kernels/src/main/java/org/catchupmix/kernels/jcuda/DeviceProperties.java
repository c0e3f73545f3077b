package org.catchupmix.kernels.jcuda;

import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT;
import static jcuda.driver.JCudaDriver.cuDeviceGetAttribute;
import static jcuda.driver.JCudaDriver.cuDeviceGetName;
import static jcuda.driver.JCudaDriver.cuDeviceTotalMem;

import java.lang.foreign.MemorySegment;
import jcuda.driver.CUdevice;
import org.catchupmix.gpu.GpuProperties;

/** Properties of a GPU from its driver. */
final class DeviceProperties {
  private DeviceProperties() {}

  static GpuProperties of(CUdevice device) {
    byte[] name = new byte[256];
    CudaStatus.run("asking the GPU", () -> cuDeviceGetName(name, name.length, device));
    long[] memory = new long[1];
    CudaStatus.run("asking the GPU", () -> cuDeviceTotalMem(memory, device));
    return new GpuProperties(
        MemorySegment.ofArray(name).getString(0),
        attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device),
        attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device),
        attribute(CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, device),
        memory[0],
        attribute(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK, device),
        attribute(CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE, device));
  }

  static int attribute(int which, CUdevice device) {
    int[] value = new int[1];
    CudaStatus.run("asking the GPU", () -> cuDeviceGetAttribute(value, which, device));
    return value[0];
  }
}
