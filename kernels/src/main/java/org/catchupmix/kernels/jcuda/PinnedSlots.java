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

/** Two slots of pinned memory of the host, each with an event that tells when its copy is done. */
final class PinnedSlots implements CopyEngine, AutoCloseable {
  private static final int SLOTS = 2;

  /** Large enough that the copy's start does not count, small enough for a pipeline. */
  private static final long BYTES = 4L << 20;

  private final CUstream stream;
  private final List<Slot> slots = new ArrayList<>();

  private record Slot(Pointer pointer, MemorySegment memory, CUevent done) {}

  /** Takes the memory. */
  PinnedSlots(CUstream stream) {
    this.stream = stream;
    for (int i = 0; i < SLOTS; i++) {
      Pointer pointer = new Pointer();
      CudaStatus.run("pinned memory of the host", () -> cuMemHostAlloc(pointer, BYTES, 0));
      CUevent done = new CUevent();
      CudaStatus.run("an event", () -> cuEventCreate(done, CUevent_flags.CU_EVENT_DISABLE_TIMING));
      slots.add(new Slot(pointer, MemorySegment.ofBuffer(pointer.getByteBuffer(0, BYTES)), done));
    }
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
    for (Slot s : slots) {
      CudaStatus.run("closing", () -> cuEventDestroy(s.done()));
      CudaStatus.run("closing", () -> cuMemFreeHost(s.pointer()));
    }
    slots.clear();
  }
}
