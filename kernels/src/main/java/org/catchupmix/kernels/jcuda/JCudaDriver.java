package org.catchupmix.kernels.jcuda;

import static jcuda.driver.JCudaDriver.cuCtxSetCurrent;
import static jcuda.driver.JCudaDriver.cuCtxSynchronize;
import static jcuda.driver.JCudaDriver.cuDeviceGet;
import static jcuda.driver.JCudaDriver.cuDeviceGetCount;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRelease;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRetain;
import static jcuda.driver.JCudaDriver.cuInit;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoDAsync;
import static jcuda.driver.JCudaDriver.cuStreamCreate;
import static jcuda.driver.JCudaDriver.cuStreamDestroy;
import static jcuda.driver.JCudaDriver.cuStreamSynchronize;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import org.catchupmix.core.backend.DeviceException;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.DeviceMemoryUse;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.gpu.GpuFunction;
import org.catchupmix.gpu.GpuModule;
import org.catchupmix.gpu.GpuProperties;
import org.catchupmix.gpu.GpuTimer;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.driver.GpuMemoryException;

/**
 * An NVIDIA GPU through the driver API. It uses one stream in the primary context of the device, as
 * cuDNN and cuBLAS do. Only the thread that opened it may call it.
 */
public final class JCudaDriver implements GpuDriver, GpuTimer {
  /**
   * The driver whose context is current in a thread, since most calls use the same GPU as the
   * previous one.
   */
  private static final ThreadLocal<JCudaDriver> CURRENT = new ThreadLocal<>();

  private final Thread owner = Thread.currentThread();
  private final CUdevice device = new CUdevice();
  private final CUcontext context = new CUcontext();
  private final AddressedStream stream = new AddressedStream();

  private final GpuProperties properties;
  private final MemoryCache cache;

  /** Memory shared by all graphs: they run one after another, and nothing else uses it. */
  private final MemoryCache graphMemory;

  private final KernelLaunches launches;
  private boolean recording;
  private final HostTransfers transfers;
  private final EventTimer timer;
  private final OpenResources open = new OpenResources();
  private boolean closed;

  /**
   * Opens a GPU.
   *
   * @param number 0 for the first
   * @throws DeviceException if there is no GPU of this number
   * @throws GpuException if the driver is missing or refuses
   */
  public JCudaDriver(int number) {
    JCudaApi.DRIVER.load();
    CudaStatus.run("starting the driver", () -> cuInit(0));
    int[] count = new int[1];
    CudaStatus.run("counting the GPUs", () -> cuDeviceGetCount(count));
    if (number >= count[0]) {
      throw new DeviceException(
          "there is no GPU cuda:%d here: the driver shows %d, counted from 0"
              .formatted(number, count[0]));
    }
    CudaStatus.run("opening the GPU", () -> cuDeviceGet(device, number));
    CudaStatus.run("opening the GPU", () -> cuDevicePrimaryCtxRetain(context, device));
    open.add(() -> CudaStatus.run("closing", () -> cuDevicePrimaryCtxRelease(device)));
    try {
      turn("opening the GPU");
      // The default stream cannot be captured.
      CudaStatus.run(
          "making a stream", () -> cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
      open.add(() -> CudaStatus.run("closing", () -> cuStreamDestroy(stream)));
      properties = DeviceProperties.of(device);
      cache = new MemoryCache(new RawDeviceMemory());
      open.add(cache::close);
      graphMemory = cache.forGraphs();
      open.add(graphMemory::close);
      launches = new KernelLaunches(stream, cache);
      transfers = new HostTransfers(stream);
      open.add(transfers::close);
      timer = new EventTimer(this, stream, cache);
    } catch (RuntimeException e) {
      throw open.closeAfter(e);
    }
  }

  /**
   * Begins a call by making the context current; one thread may use several GPUs.
   *
   * @throws IllegalStateException from another thread, or after {@link #close}
   */
  public void enter() {
    mayBeUsed();
    if (CURRENT.get() != this) {
      turn("turning to the GPU");
    }
  }

  private void turn(String doing) {
    CURRENT.remove();
    CudaStatus.run(doing, () -> cuCtxSetCurrent(context));
    CURRENT.set(this);
  }

  private void mayBeUsed() {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "the GPU belongs to thread '%s' and was called from '%s'"
              .formatted(owner.getName(), Thread.currentThread().getName()));
    }
    if (closed) {
      throw new IllegalStateException("the GPU was closed");
    }
  }

  /** Returns the stream of all work, for cuDNN and cuBLAS. */
  public CUstream stream() {
    return stream;
  }

  /** Returns the address of the stream, for libraries outside of JCuda. */
  public long streamAddress() {
    return stream.address();
  }

  /** A stream that exposes its address, which JCuda shows to subclasses only. */
  private static final class AddressedStream extends CUstream {
    long address() {
      return getNativePointer();
    }
  }

  public MemoryCache memory() {
    return cache;
  }

  /** Registers a closer of a library on this GPU; the last registered runs first. */
  public void beforeClosing(Runnable close) {
    open.add(close);
  }

  @Override
  public GpuProperties properties() {
    return properties;
  }

  @Override
  public DeviceMemory allocate(long bytes) {
    enter();
    return (recording ? graphMemory : cache).allocate(bytes);
  }

  @Override
  public void free(DeviceMemory memory) {
    enter();
    if (graphMemory.isInUse(memory)) {
      graphMemory.free(memory);
      return;
    }
    refuseRecording("freeing what was there before");
    cache.free(memory);
  }

  private void refuseRecording(String doing) {
    if (recording) {
      throw new IllegalStateException(doing + " while work is recorded");
    }
  }

  @Override
  public Optional<Recorded> record(Runnable work) {
    enter();
    refuseRecording("recording");
    try {
      return Optional.of(captured(work));
    } catch (GpuMemoryException e) {
      // Graphs cannot use memory kept for other work.
      cache.trim();
      return Optional.of(captured(work));
    }
  }

  private Recorded captured(Runnable work) {
    recording = true;
    // Memory must not return to the device while capturing.
    cache.hold();
    try {
      return new CapturedGraph(stream, graphMemory, work);
    } finally {
      cache.release();
      recording = false;
    }
  }

  @Override
  public void upload(MemorySegment host, DeviceMemory memory) {
    enter();
    refuseRecording("upload");
    within("upload", host.byteSize(), memory);
    transfers.upload(host, memory);
  }

  @Override
  public void download(DeviceMemory memory, MemorySegment host) {
    enter();
    refuseRecording("download");
    within("download", host.byteSize(), memory);
    transfers.download(memory, host);
  }

  @Override
  public Arrival fetch(List<DeviceMemory> from) {
    enter();
    refuseRecording("download");
    return transfers.fetch(from);
  }

  @Override
  public void copy(DeviceMemory from, DeviceMemory to, long bytes) {
    enter();
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
    enter();
    LoadedModule module = new LoadedModule(source, cache);
    open.add(module::close);
    return module;
  }

  @Override
  public void launch(GpuFunction function, Launch launch, KernelArguments arguments) {
    enter();
    launches.launch((LoadedModule.Function) function, launch, arguments);
  }

  @Override
  public double[] microseconds(Runnable launches, int repetitions, boolean coldL2) {
    enter();
    return timer.microseconds(launches, repetitions, coldL2);
  }

  @Override
  public void synchronize() {
    enter();
    refuseRecording("waiting");
    CudaStatus.run("waiting for the GPU", () -> cuStreamSynchronize(stream));
  }

  @Override
  public DeviceMemoryUse memoryUse() {
    return cache.use().plus(graphMemory.use());
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    mayBeUsed();
    refuseRecording("closing the GPU");
    try {
      // After a failure of the GPU each call fails the same way; the first was reported.
      if (CudaStatus.status(() -> cuCtxSetCurrent(context)) == null
          && CudaStatus.status(() -> cuCtxSynchronize()) == null) {
        open.close();
      }
    } finally {
      // The next driver may have the same context, or this one may be gone.
      CURRENT.remove();
      closed = true;
    }
  }
}
