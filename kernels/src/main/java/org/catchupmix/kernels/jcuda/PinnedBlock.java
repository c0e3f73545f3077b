package org.catchupmix.kernels.jcuda;

import static jcuda.driver.JCudaDriver.cuEventCreate;
import static jcuda.driver.JCudaDriver.cuEventDestroy;
import static jcuda.driver.JCudaDriver.cuEventQuery;
import static jcuda.driver.JCudaDriver.cuEventSynchronize;
import static jcuda.driver.JCudaDriver.cuMemFreeHost;
import static jcuda.driver.JCudaDriver.cuMemHostAlloc;

import java.lang.foreign.MemorySegment;
import jcuda.Pointer;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import org.catchupmix.kernels.driver.GpuException;

/**
 * Pinned memory of the host.
 *
 * @param done event after the last copy from or to it
 */
record PinnedBlock(Pointer pointer, MemorySegment memory, CUevent done) {
  /** Tells whether the last copy is done; true if there was none. */
  boolean isDone() {
    String status = CudaStatus.status(() -> cuEventQuery(done));
    if (status != null && !status.equals("CUDA_ERROR_NOT_READY")) {
      throw CudaStatus.failure("waiting for a copy", status, "");
    }
    return status == null;
  }

  void await() {
    if (!isDone()) {
      CudaStatus.run("waiting for a copy", () -> cuEventSynchronize(done));
    }
  }

  /**
   * Allocates pinned memory.
   *
   * @param open frees it
   * @throws GpuException if the host has too little memory that can be pinned
   */
  static PinnedBlock of(long bytes, OpenResources open) {
    Pointer pointer = new Pointer();
    String status = CudaStatus.status(() -> cuMemHostAlloc(pointer, bytes, 0));
    if (CudaStatus.OUT_OF_MEMORY.equals(status)) {
      throw new GpuException(
          "the host has not enough memory that can be pinned: asked for %s. End other programs, or raise the limit of the container or of 'ulimit -l'"
              .formatted(MemoryCache.mebibytes(bytes)));
    }
    CudaStatus.require("pinned memory of the host", status);
    open.add(() -> CudaStatus.run("closing", () -> cuMemFreeHost(pointer)));
    CUevent done = new CUevent();
    CudaStatus.run("an event", () -> cuEventCreate(done, CUevent_flags.CU_EVENT_DISABLE_TIMING));
    open.add(() -> CudaStatus.run("closing", () -> cuEventDestroy(done)));
    return new PinnedBlock(pointer, MemorySegment.ofBuffer(pointer.getByteBuffer(0, bytes)), done);
  }
}
