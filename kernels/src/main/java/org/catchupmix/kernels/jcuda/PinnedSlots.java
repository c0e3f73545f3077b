package org.catchupmix.kernels.jcuda;

import static jcuda.driver.JCudaDriver.cuEventRecord;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoHAsync;
import static jcuda.driver.JCudaDriver.cuMemcpyHtoDAsync;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUstream;

/** Slots of pinned memory of the host, each with an event that tells when its copy is done. */
final class PinnedSlots implements Staging.CopyEngine, AutoCloseable {
  /** A step that is run by itself uploads some six pieces. */
  private static final int SLOTS = 16;

  /** Large enough that the copy's start does not count, small enough for a pipeline. */
  private static final long BYTES = 1L << 20;

  private final CUstream stream;
  private final OpenResources open = new OpenResources();
  private final List<PinnedBlock> slots = new ArrayList<>();

  /** Takes the memory. */
  PinnedSlots(CUstream stream) {
    this.stream = stream;
    try {
      for (int i = 0; i < SLOTS; i++) {
        slots.add(PinnedBlock.of(BYTES, open));
      }
    } catch (RuntimeException e) {
      throw open.closedAfter(e);
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
    PinnedBlock s = slots.get(slot);
    CudaStatus.run(
        "upload", () -> cuMemcpyHtoDAsync(new DeviceAddress(address), s.pointer(), bytes, stream));
    CudaStatus.run("upload", () -> cuEventRecord(s.done(), stream));
  }

  @Override
  public void toHost(long address, int slot, long bytes) {
    PinnedBlock s = slots.get(slot);
    CudaStatus.run(
        "download",
        () -> cuMemcpyDtoHAsync(s.pointer(), new DeviceAddress(address), bytes, stream));
    CudaStatus.run("download", () -> cuEventRecord(s.done(), stream));
  }

  @Override
  public void await(int slot) {
    slots.get(slot).await();
  }

  @Override
  public void close() {
    open.close();
    slots.clear();
  }
}
