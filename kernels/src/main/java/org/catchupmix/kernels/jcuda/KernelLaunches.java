package org.catchupmix.kernels.jcuda;

import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COOPERATIVE_LAUNCH;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN;
import static jcuda.driver.CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES;
import static jcuda.driver.CUfunction_attribute.CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT;
import static jcuda.driver.CUfunction_attribute.CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES;
import static jcuda.driver.JCudaDriver.cuFuncGetAttribute;
import static jcuda.driver.JCudaDriver.cuFuncSetAttribute;
import static jcuda.driver.JCudaDriver.cuLaunchCooperativeKernel;
import static jcuda.driver.JCudaDriver.cuLaunchKernel;
import static jcuda.driver.JCudaDriver.cuOccupancyMaxActiveBlocksPerMultiprocessor;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;
import jcuda.driver.CUdevice;
import jcuda.driver.CUstream;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;

/** Launches of a GPU on its stream. */
final class KernelLaunches {
  /** CU_LAUNCH_PARAM_BUFFER_POINTER and so on of cuda.h. */
  private static final long LAUNCH_PARAM_BUFFER_POINTER = 1;

  private static final long LAUNCH_PARAM_BUFFER_SIZE = 2;
  private static final long LAUNCH_PARAM_END = 0;

  /** In percent: a cooperative kernel has all of it that a multiprocessor can give. */
  private static final int ALL_SHARED = 100;

  private final CUstream stream;
  private final MemoryCache cache;

  /** 0 where the GPU launches nothing cooperatively. */
  private final int multiprocessors;

  /** Shared memory of a block that asks for it. */
  private final int sharedBytes;

  /** The parameters of a launch in memory that does not move; the driver copies them. */
  private final ByteBuffer parameters = direct(KernelArguments.MOST_BYTES);

  private final ByteBuffer parametersSize = direct(Long.BYTES);
  private final ByteBuffer launchList = direct(5 * Long.BYTES);
  private final Pointer extra;

  /** Where each parameter lies: a cooperative launch takes no list. */
  private ByteBuffer addresses = direct(64 * Long.BYTES);

  KernelLaunches(CUdevice device, int multiprocessors, CUstream stream, MemoryCache cache) {
    this.stream = stream;
    this.cache = cache;
    boolean cooperative =
        DeviceProperties.attribute(CU_DEVICE_ATTRIBUTE_COOPERATIVE_LAUNCH, device) == 1;
    this.multiprocessors = cooperative ? multiprocessors : 0;
    this.sharedBytes =
        DeviceProperties.attribute(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN, device);
    // The list that cuLaunchKernel takes as 'extra', made once: as Java's objects JCuda would
    // walk it at each launch.
    launchList
        .putLong(LAUNCH_PARAM_BUFFER_POINTER)
        .putLong(MemorySegment.ofBuffer(parameters).address())
        .putLong(LAUNCH_PARAM_BUFFER_SIZE)
        .putLong(MemorySegment.ofBuffer(parametersSize).address())
        .putLong(LAUNCH_PARAM_END);
    extra = new DeviceAddress(MemorySegment.ofBuffer(launchList.flip()).address());
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** See {@link org.catchupmix.gpu.GpuDriver#residentBlocks}. */
  int residentBlocks(LoadedModule.Function kernel, int threads, int shared) {
    if (multiprocessors == 0) {
      return 0;
    }
    int[] answer = new int[1];
    CudaStatus.run(
        kernel.name(),
        () -> cuFuncGetAttribute(answer, CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES, kernel.handle()));
    if (answer[0] + shared > sharedBytes) {
      return 0;
    }
    ask(kernel, shared);
    CudaStatus.run(
        kernel.name(),
        () ->
            cuOccupancyMaxActiveBlocksPerMultiprocessor(answer, kernel.handle(), threads, shared));
    return Math.multiplyExact(multiprocessors, answer[0]);
  }

  /** Shared memory beyond what a block has unasked, and the first-level cache's part of it. */
  private static void ask(LoadedModule.Function kernel, int shared) {
    if (shared <= kernel.sharedAsked()) {
      return;
    }
    if (kernel.sharedAsked() == 0) {
      set(kernel, CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT, ALL_SHARED);
    }
    set(kernel, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, shared);
    kernel.asked(shared);
  }

  private static void set(LoadedModule.Function kernel, int attribute, int value) {
    CudaStatus.run(kernel.name(), () -> cuFuncSetAttribute(kernel.handle(), attribute, value));
  }

  void launch(LoadedModule.Function kernel, Launch launch, KernelArguments arguments) {
    parameters.put(0, arguments.bytes(), 0, arguments.size());
    if (launch.cooperative()) {
      together(kernel, launch, arguments);
      return;
    }
    parametersSize.putLong(0, arguments.size());
    CudaStatus.run(
        kernel.name(),
        cache,
        () ->
            cuLaunchKernel(
                kernel.handle(),
                launch.gridX(),
                launch.gridY(),
                launch.gridZ(),
                launch.blockX(),
                launch.blockY(),
                launch.blockZ(),
                launch.sharedBytes(),
                stream,
                null,
                extra));
  }

  private void together(LoadedModule.Function kernel, Launch launch, KernelArguments arguments) {
    ask(kernel, launch.sharedBytes());
    if (arguments.count() * Long.BYTES > addresses.capacity()) {
      addresses = direct(2 * arguments.count() * Long.BYTES);
    }
    long base = MemorySegment.ofBuffer(parameters).address();
    for (int i = 0; i < arguments.count(); i++) {
      addresses.putLong(i * Long.BYTES, base + arguments.offset(i));
    }
    Pointer each = new DeviceAddress(MemorySegment.ofBuffer(addresses).address());
    CudaStatus.run(
        kernel.name(),
        cache,
        () ->
            cuLaunchCooperativeKernel(
                kernel.handle(),
                launch.gridX(),
                launch.gridY(),
                launch.gridZ(),
                launch.blockX(),
                launch.blockY(),
                launch.blockZ(),
                launch.sharedBytes(),
                stream,
                each));
  }
}
