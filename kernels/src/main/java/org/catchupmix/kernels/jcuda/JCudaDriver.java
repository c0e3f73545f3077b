package org.catchupmix.kernels.jcuda;

import static jcuda.driver.JCudaDriver.cuCtxSetCurrent;
import static jcuda.driver.JCudaDriver.cuCtxSynchronize;
import static jcuda.driver.JCudaDriver.cuDeviceGet;
import static jcuda.driver.JCudaDriver.cuDeviceGetCount;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRelease;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRetain;
import static jcuda.driver.JCudaDriver.cuInit;
import static jcuda.driver.JCudaDriver.cuLaunchKernel;
import static jcuda.driver.JCudaDriver.cuMemAlloc;
import static jcuda.driver.JCudaDriver.cuMemFree;
import static jcuda.driver.JCudaDriver.cuMemGetInfo;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoDAsync;
import static jcuda.driver.JCudaDriver.cuStreamCreate;
import static jcuda.driver.JCudaDriver.cuStreamDestroy;
import static jcuda.driver.JCudaDriver.cuStreamSynchronize;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import org.catchupmix.core.DeviceException;
import org.catchupmix.core.MemoryUse;
import org.catchupmix.kernels.driver.DeviceMemory;
import org.catchupmix.kernels.driver.GpuDriver;
import org.catchupmix.kernels.driver.GpuFunction;
import org.catchupmix.kernels.driver.GpuModule;
import org.catchupmix.kernels.driver.GpuProperties;
import org.catchupmix.kernels.driver.GpuTimer;
import org.catchupmix.kernels.driver.KernelArguments;
import org.catchupmix.kernels.driver.KernelSource;
import org.catchupmix.kernels.driver.Launch;

/**
 * An NVIDIA GPU through the driver API. It uses the device's primary context, the one that cuDNN
 * and cuBLAS use, and one stream. The thread that opened it owns the context; a call from another
 * is refused.
 */
public final class JCudaDriver implements GpuDriver, GpuTimer {
  private final Thread owner = Thread.currentThread();
  private final CUdevice device = new CUdevice();
  private final CUcontext context = new CUcontext();
  private final CUstream stream = new CUstream();
  private final LaunchBuffer parameters = new LaunchBuffer();
  private final List<LoadedModule> modules = new ArrayList<>();
  private final GpuProperties properties;
  private final MemoryCache cache;
  private final PinnedSlots pinned;
  private final Staging staging;
  private final EventTimer timer;
  private final List<Runnable> beforeClosing = new ArrayList<>();
  private boolean closed;

  /**
   * Opens a GPU.
   *
   * @param number 0 for the first
   * @throws DeviceException if there is none of this number
   * @throws org.catchupmix.kernels.driver.GpuException if the driver is missing or refuses
   */
  public JCudaDriver(int number) {
    JCudaApi.DRIVER.load();
    CudaStatus.run("starting the driver", () -> cuInit(0));
    int[] count = new int[1];
    CudaStatus.run("counting the GPUs", () -> cuDeviceGetCount(count));
    if (number >= count[0]) {
      throw new DeviceException(
          "there is no card cuda:%d here: the driver shows %d, counted from 0"
              .formatted(number, count[0]));
    }
    CudaStatus.run("opening the GPU", () -> cuDeviceGet(device, number));
    CudaStatus.run("opening the GPU", () -> cuDevicePrimaryCtxRetain(context, device));
    CudaStatus.run("opening the GPU", () -> cuCtxSetCurrent(context));
    // Not the default stream: that one cannot be captured.
    CudaStatus.run(
        "making a stream", () -> cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
    properties = DeviceProperties.of(device);
    cache = new MemoryCache(new Raw());
    pinned = new PinnedSlots(stream);
    staging = new Staging(pinned);
    timer = new EventTimer(this, stream);
  }

  /** The device's own memory. */
  private static final class Raw implements RawMemory {
    @Override
    public long allocate(long bytes) {
      DeviceAddress address = new DeviceAddress();
      String status = CudaStatus.status(() -> cuMemAlloc(address, bytes));
      if ("CUDA_ERROR_OUT_OF_MEMORY".equals(status)) {
        return 0;
      }
      if (status != null) {
        throw CudaStatus.failure("allocating " + bytes + " bytes", status, "");
      }
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

  private void check() {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "the GPU belongs to thread '%s' and was called from '%s'"
              .formatted(owner.getName(), Thread.currentThread().getName()));
    }
    if (closed) {
      throw new IllegalStateException("the GPU was closed");
    }
  }

  /** The stream of all work, for cuDNN and cuBLAS. */
  CUstream stream() {
    return stream;
  }

  /** Closes what uses this GPU, such as cuDNN, before it is closed; the last registered first. */
  void beforeClosing(Runnable close) {
    beforeClosing.addFirst(close);
  }

  @Override
  public GpuProperties properties() {
    return properties;
  }

  @Override
  public DeviceMemory allocate(long bytes) {
    check();
    return cache.allocate(bytes);
  }

  @Override
  public void free(DeviceMemory memory) {
    check();
    cache.free(memory);
  }

  @Override
  public void upload(MemorySegment host, DeviceMemory memory) {
    check();
    within("upload", host.byteSize(), memory);
    staging.upload(host, memory.address());
  }

  @Override
  public void download(DeviceMemory memory, MemorySegment host) {
    check();
    within("download", host.byteSize(), memory);
    staging.download(memory.address(), host);
  }

  @Override
  public void copy(DeviceMemory from, DeviceMemory to, long bytes) {
    check();
    within("copy", bytes, from);
    within("copy", bytes, to);
    CudaStatus.run(
        "copy",
        () -> cuMemcpyDtoDAsync(DeviceAddress.of(to), DeviceAddress.of(from), bytes, stream));
  }

  private static void within(String call, long bytes, DeviceMemory memory) {
    if (bytes > memory.bytes()) {
      throw new IllegalArgumentException(
          "%s: %d bytes do not fit into %s".formatted(call, bytes, memory));
    }
  }

  @Override
  public GpuModule load(KernelSource source) {
    check();
    LoadedModule module = new LoadedModule(source);
    modules.add(module);
    return module;
  }

  @Override
  public void launch(GpuFunction function, Launch launch, KernelArguments arguments) {
    check();
    LoadedModule.Function kernel = (LoadedModule.Function) function;
    CudaStatus.run(
        kernel.name(),
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
                parameters.holding(arguments)));
  }

  /** Records launches, to be started all at once. */
  CapturedGraph capture(Runnable launches) {
    check();
    return new CapturedGraph(stream, launches);
  }

  @Override
  public double microseconds(Runnable launches, int repetitions, boolean coldL2) {
    check();
    return timer.microseconds(launches, repetitions, coldL2);
  }

  @Override
  public void synchronize() {
    check();
    CudaStatus.run("waiting for the GPU", () -> cuStreamSynchronize(stream));
  }

  @Override
  public void trim() {
    check();
    cache.trim();
  }

  @Override
  public MemoryUse memoryUse() {
    return cache.use();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    check();
    // A GPU that failed answers each of these with the same refusal; the first failure was told.
    if (CudaStatus.status(() -> cuCtxSynchronize()) == null) {
      beforeClosing.forEach(Runnable::run);
      modules.forEach(LoadedModule::close);
      pinned.close();
      cache.close();
      CudaStatus.run("closing", () -> cuStreamDestroy(stream));
      CudaStatus.run("closing", () -> cuDevicePrimaryCtxRelease(device));
    }
    closed = true;
  }
}
