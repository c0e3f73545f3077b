package org.catchupmix.kernels.jcuda;

import static jcuda.driver.JCudaDriver.cuEventRecord;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoHAsync;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import jcuda.driver.CUstream;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.GpuDriver.Arrival;

/**
 * Copies to the host that nobody waits for: each through a block of pinned memory of its own, which
 * the next takes once the numbers were read.
 */
final class PinnedArrivals implements AutoCloseable {
  private static final long ALIGNMENT = 64;

  private final CUstream stream;
  private final OpenResources open = new OpenResources();

  /** Blocks that nothing is under way to, by their size. */
  private final TreeMap<Long, List<PinnedBlock>> idle = new TreeMap<>();

  /** Behind the work of a stream. */
  PinnedArrivals(CUstream stream) {
    this.stream = stream;
  }

  private static long aligned(long bytes) {
    return Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
  }

  /** Starts the copies. */
  Arrival fetch(List<DeviceMemory> from) {
    long bytes = from.stream().mapToLong(m -> aligned(m.bytes())).sum();
    List<PinnedBlock> ofSize = idle.computeIfAbsent(bytes, _ -> new ArrayList<>());
    PinnedBlock block =
        ofSize.isEmpty() ? PinnedBlock.of(bytes, open) : ofSize.remove(ofSize.size() - 1);
    long at = 0;
    for (DeviceMemory m : from) {
      long offset = at;
      CudaStatus.run(
          "download",
          () ->
              cuMemcpyDtoHAsync(
                  block.pointer().withByteOffset(offset), DeviceAddress.of(m), m.bytes(), stream));
      at += aligned(m.bytes());
    }
    CudaStatus.run("download", () -> cuEventRecord(block.done(), stream));
    return new OnItsWay(from.stream().map(DeviceMemory::bytes).toList(), block);
  }

  private final class OnItsWay implements Arrival {
    private final List<Long> sizes;
    private PinnedBlock block;

    OnItsWay(List<Long> sizes, PinnedBlock block) {
      this.sizes = sizes;
      this.block = block;
    }

    @Override
    public boolean isThere() {
      return block.isDone();
    }

    @Override
    public List<MemorySegment> await() {
      block.await();
      List<MemorySegment> there = new ArrayList<>();
      long at = 0;
      for (long bytes : sizes) {
        byte[] copy = block.memory().asSlice(at, bytes).toArray(ValueLayout.JAVA_BYTE);
        there.add(MemorySegment.ofArray(copy));
        at += aligned(bytes);
      }
      idle.get(at).add(block);
      block = null;
      return there;
    }
  }

  @Override
  public void close() {
    open.close();
    idle.clear();
  }
}
