package org.catchupmix.kernels.jcuda;

import static jcuda.driver.JCudaDriver.cuLaunchKernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;
import jcuda.driver.CUstream;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.driver.GpuException;

/** Launches on the stream of a GPU. */
final class KernelLaunches {
  /** Constants CU_LAUNCH_PARAM_* of cuda.h. */
  private static final long LAUNCH_PARAM_BUFFER_POINTER = 1;

  private static final long LAUNCH_PARAM_BUFFER_SIZE = 2;
  private static final long LAUNCH_PARAM_END = 0;

  private final CUstream stream;
  private final MemoryCache cache;

  /** Parameters of a launch, off the heap; the driver copies them. */
  private final ByteBuffer parameters = direct(KernelArguments.MAX_BYTES);

  private final ByteBuffer parametersSize = direct(Long.BYTES);
  private final ByteBuffer launchList = direct(5 * Long.BYTES);
  private final Pointer extra;

  KernelLaunches(CUstream stream, MemoryCache cache) {
    this.stream = stream;
    this.cache = cache;
    // The list that cuLaunchKernel takes as "extra", made once: JCuda would convert Java objects at
    // each launch.
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

  void launch(LoadedModule.Function kernel, Launch launch, KernelArguments arguments) {
    if (launch.cooperative()) {
      throw new GpuException(kernel.name() + ": cooperative launches run on the emulator only");
    }
    parameters.put(0, arguments.bytes(), 0, arguments.size());
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
}
