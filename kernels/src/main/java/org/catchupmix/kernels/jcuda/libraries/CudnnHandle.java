package org.catchupmix.kernels.jcuda.libraries;

import static jcuda.jcudnn.JCudnn.cudnnCreate;
import static jcuda.jcudnn.JCudnn.cudnnDestroy;
import static jcuda.jcudnn.JCudnn.cudnnGetVersion;
import static jcuda.jcudnn.JCudnn.cudnnSetStream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;
import jcuda.Pointer;
import jcuda.jcudnn.cudnnHandle;
import jcuda.runtime.cudaStream_t;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.jcuda.CudaLibrary;
import org.catchupmix.kernels.jcuda.DeviceAddress;
import org.catchupmix.kernels.jcuda.JCudaApi;
import org.catchupmix.kernels.jcuda.JCudaDriver;
import org.catchupmix.kernels.jcuda.MemoryCache;

/** A cuDNN handle on the stream of all work of a GPU, closed with the GPU. */
final class CudnnHandle {
  private final JCudaDriver driver;
  private final cudnnHandle handle = new cudnnHandle();
  private final Pointer one = scalar(1);
  private final Pointer zero = scalar(0);
  private final String version;

  /**
   * Opens cuDNN.
   *
   * @throws GpuException if cuDNN or a part of it is missing
   */
  CudnnHandle(JCudaDriver driver) {
    this.driver = driver;
    CudaLibrary.CUDNN
        .load()
        .ifPresent(
            missing -> {
              throw new GpuException(
                  "cuDNN 9 cannot be loaded: %s. Install it (apt: libcudnn9-cuda-13 or -12, pip: nvidia-cudnn-cu13), or run './catchup --with-cuda-libs', or use our own kernels: --dnn own (fp32 or bf16)"
                      .formatted(missing));
            });
    JCudaApi.CUDNN.load();
    version = versionOf(cudnnGetVersion());
    driver.enter();
    run("opening cuDNN", 0, _ -> cudnnCreate(handle));
    driver.beforeClosing(() -> CudnnStatus.run("closing cuDNN", () -> cudnnDestroy(handle)));
    CudnnStatus.run(
        "opening cuDNN", () -> cudnnSetStream(handle, new cudaStream_t(driver.stream())));
  }

  /** Formats a version: 90501 becomes 9.5.1. */
  static String versionOf(long number) {
    return number / 10000 + "." + number / 100 % 100 + "." + number % 100;
  }

  /** Puts a factor into memory off the heap. */
  private static Pointer scalar(float value) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(Float.BYTES).order(ByteOrder.nativeOrder());
    buffer.putFloat(0, value);
    return Pointer.to(buffer);
  }

  /** Returns the handle and makes the context of this GPU current. */
  cudnnHandle handle() {
    driver.enter();
    return handle;
  }

  private int code(String doing, IntSupplier call) {
    return driver
        .memory()
        .granted(doing + " by cuDNN", CudnnStatus::isOutOfMemory, () -> CudnnStatus.code(call));
  }

  /**
   * Calls cuDNN for work on the GPU with a workspace, see {@link MemoryCache#granted}. The
   * workspace is freed at once, since the stream orders the next use behind this work.
   *
   * @return the status
   */
  int code(String doing, long workspace, ToIntFunction<Pointer> call) {
    if (workspace == 0) {
      return code(doing, () -> call.applyAsInt(new Pointer()));
    }
    DeviceMemory memory = driver.allocate(workspace);
    try {
      return code(doing, () -> call.applyAsInt(DeviceAddress.of(memory)));
    } finally {
      driver.free(memory);
    }
  }

  /**
   * Calls cuDNN like {@link #code}.
   *
   * @throws GpuException if it refuses
   */
  void run(String doing, long workspace, ToIntFunction<Pointer> call) {
    CudnnStatus.require(doing, code(doing, workspace, call));
  }

  Pointer one() {
    return one;
  }

  Pointer zero() {
    return zero;
  }

  JCudaDriver driver() {
    return driver;
  }

  String version() {
    return version;
  }
}
