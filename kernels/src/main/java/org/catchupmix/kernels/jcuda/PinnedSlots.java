package org.catchupmix.kernels.jcuda;

import static jcuda.driver.JCudaDriver.cuEventCreate;
import static jcuda.driver.JCudaDriver.cuEventDestroy;
import static jcuda.driver.JCudaDriver.cuEventRecord;
import static jcuda.driver.JCudaDriver.cuEventSynchronize;
import static jcuda.driver.JCudaDriver.cuMemFreeHost;
import static jcuda.driver.JCudaDriver.cuMemHostAlloc;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoHAsync;
import static jcuda.driver.JCudaDriver.cuMemcpyHtoDAsync;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import jcuda.Pointer;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import org.catchupmix.kernels.driver.GpuException;

/** Slots of pinned memory of the host, each with an event that tells when its copy is done. */
final class PinnedSlots implements Staging.CopyEngine, AutoCloseable {
  /** A step uploads some six pieces: with these the host may be two steps ahead of the GPU. */
  private static final int SLOTS = 16;

  /** Large enough that the copy's start does not count, small enough for a pipeline. */
  private static final long BYTES = 1L << 20;

  private final CUstream stream;
  private final OpenResources open = new OpenResources();
  private final List<Slot> slots = new ArrayList<>();

  private record Slot(Pointer pointer, MemorySegment memory, CUevent done) {}

  /** Takes the memory. */
  PinnedSlots(CUstream stream) {
    this.stream = stream;
    try {
      for (int i = 0; i < SLOTS; i++) {
        slots.add(slot());
      }
    } catch (RuntimeException e) {
      throw open.closedAfter(e);
    }
  }

  private Slot slot() {
    Pointer pointer = new Pointer();
    String status = CudaStatus.status(() -> cuMemHostAlloc(pointer, BYTES, 0));
    if (CudaStatus.OUT_OF_MEMORY.equals(status)) {
      throw new GpuException(
          "the host has not enough memory that can be pinned: asked for %s, this program holds %s of it. End other programs, or raise the limit of the container or of 'ulimit -l'"
              .formatted(
                  MemoryCache.mebibytes(BYTES), MemoryCache.mebibytes(BYTES * slots.size())));
    }
    if (status != null) {
      throw CudaStatus.failure("pinned memory of the host", status, "");
    }
    open.add(() -> CudaStatus.run("closing", () -> cuMemFreeHost(pointer)));
    CUevent done = new CUevent();
    CudaStatus.run("an event", () -> cuEventCreate(done, CUevent_flags.CU_EVENT_DISABLE_TIMING));
    open.add(() -> CudaStatus.run("closing", () -> cuEventDestroy(done)));
    return new Slot(pointer, MemorySegment.ofBuffer(pointer.getByteBuffer(0, BYTES)), done);
  }

  @Override
  public int slots() {
    return slots.size();
  }

  @Override
  public MemorySegment pinned(int slot) {
    return slots.get(slot).memory();
  }

  @Override
  public void toDevice(int slot, long address, long bytes) {
    Slot s = slots.get(slot);
    CudaStatus.run(
        "upload", () -> cuMemcpyHtoDAsync(new DeviceAddress(address), s.pointer(), bytes, stream));
    CudaStatus.run("upload", () -> cuEventRecord(s.done(), stream));
  }

  @Override
  public void toHost(long address, int slot, long bytes) {
    Slot s = slots.get(slot);
    CudaStatus.run(
        "download",
        () -> cuMemcpyDtoHAsync(s.pointer(), new DeviceAddress(address), bytes, stream));
    CudaStatus.run("download", () -> cuEventRecord(s.done(), stream));
  }

  @Override
  public void await(int slot) {
    // An event that was never recorded counts as done.
    CudaStatus.run("waiting for a copy", () -> cuEventSynchronize(slots.get(slot).done()));
  }

  @Override
  public void close() {
    open.close();
    slots.clear();
  }
}
