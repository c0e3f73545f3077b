package org.catchupmix.kernels.jcuda;

import static jcuda.driver.JCudaDriver.cuEventCreate;
import static jcuda.driver.JCudaDriver.cuEventDestroy;
import static jcuda.driver.JCudaDriver.cuEventRecord;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoDAsync;
import static jcuda.driver.JCudaDriver.cuMemcpyHtoDAsync;
import static jcuda.driver.JCudaDriver.cuStreamWaitEvent;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.GpuDriver.Piece;
import org.catchupmix.kernels.driver.GpuException;

/**
 * Copies from the host that go up while the device still computes what was begun before: on a
 * stream of their own, to a stage on the device. A copy on the device, in the order of all other
 * work, brings them from there to their place, which a graph may read.
 *
 * <pre>
 *   copies:  ... wait until the stage was left | host to stage | event "there" ...
 *   work:    ... what was begun before | wait for "there" | stage to place | event "left" ...
 * </pre>
 *
 * With two stages the numbers of the next two steps are on the device while one computes. Each copy
 * is from pinned memory of its own, so the host waits for none, unless {@link #MOST_PINNED} are
 * taken: then it waits for one of the same size, and a size that has none is refused.
 */
final class UploadsAhead implements AutoCloseable {
  private static final int STAGES = 2;

  /** Pinned memory is the host's for good: this is 12 batches of 128 images of 224 x 224. */
  private static final long MOST_PINNED = 256L << 20;

  private final CUstream copies;
  private final CUstream work;
  private final MemoryCache memory;
  private final OpenResources open = new OpenResources();
  private final Stage[] stages = new Stage[STAGES];
  private int next;

  /** By their size, the one whose copy began first at the head. */
  private final TreeMap<Long, ArrayDeque<PinnedBlock>> pinned = new TreeMap<>();

  private long pinnedBytes;

  /** Memory of the device between the two copies. */
  private final class Stage {
    private final CUevent left = new CUevent();
    private DeviceMemory place;

    Stage() {
      CudaStatus.run("an event", () -> cuEventCreate(left, CUevent_flags.CU_EVENT_DISABLE_TIMING));
      open.add(() -> CudaStatus.run("closing", () -> cuEventDestroy(left)));
    }

    /** Memory for so many bytes. */
    DeviceMemory of(long bytes) {
      if (place == null || place.bytes() < bytes) {
        if (place != null) {
          memory.free(place);
          place = null;
        }
        place = memory.allocate(bytes);
        // Whoever had it before may be at work with it still.
        leave();
      }
      return place;
    }

    /** It may be filled again behind the work that was begun so far. */
    void leave() {
      CudaStatus.run("upload", () -> cuEventRecord(left, work));
    }
  }

  /**
   * Beside the work of a stream.
   *
   * @param copies of these copies alone
   * @param memory of the stages, in the order of the work
   */
  UploadsAhead(CUstream copies, CUstream work, MemoryCache memory) {
    this.copies = copies;
    this.work = work;
    this.memory = memory;
    try {
      for (int i = 0; i < STAGES; i++) {
        stages[i] = new Stage();
      }
    } catch (RuntimeException e) {
      throw open.closedAfter(e);
    }
  }

  /** Pinned memory that no copy is under way from; empty if there is none of this size. */
  private Optional<PinnedBlock> idle(ArrayDeque<PinnedBlock> ofSize, long bytes) {
    boolean suffices = !ofSize.isEmpty() && ofSize.peek().isDone();
    if (!suffices && pinnedBytes + bytes <= MOST_PINNED) {
      try {
        PinnedBlock fresh = PinnedBlock.of(bytes, open);
        pinnedBytes += bytes;
        return Optional.of(fresh);
      } catch (GpuException e) {
        // The host has no more: what there is must do.
      }
    }
    Optional<PinnedBlock> first = Optional.ofNullable(ofSize.poll());
    first.ifPresent(PinnedBlock::await);
    return first;
  }

  /**
   * Copies pieces; when it returns, the host memory may change.
   *
   * @return whether there was pinned memory for so many bytes at once; if not, nothing was copied
   */
  boolean upload(List<Piece> pieces, DeviceMemory to) {
    Piece last = pieces.getLast();
    long bytes = last.offset() + last.from().byteSize();
    long rounded = MemoryCache.rounded(bytes);
    ArrayDeque<PinnedBlock> ofSize = pinned.computeIfAbsent(rounded, _ -> new ArrayDeque<>());
    if (ofSize.isEmpty() && pinnedBytes + rounded > MOST_PINNED) {
      return false;
    }
    Stage stage = stages[next];
    DeviceAddress between = DeviceAddress.of(stage.of(bytes));
    Optional<PinnedBlock> idle = idle(ofSize, rounded);
    if (idle.isEmpty()) {
      return false;
    }
    PinnedBlock block = idle.get();
    next = (next + 1) % STAGES;
    for (Piece p : pieces) {
      MemorySegment.copy(p.from(), 0, block.memory(), p.offset(), p.from().byteSize());
    }
    CudaStatus.run("upload", () -> cuStreamWaitEvent(copies, stage.left, 0));
    CudaStatus.run("upload", () -> cuMemcpyHtoDAsync(between, block.pointer(), bytes, copies));
    CudaStatus.run("upload", () -> cuEventRecord(block.done(), copies));
    ofSize.add(block);
    CudaStatus.run("upload", () -> cuStreamWaitEvent(work, block.done(), 0));
    CudaStatus.run("upload", () -> cuMemcpyDtoDAsync(DeviceAddress.of(to), between, bytes, work));
    stage.leave();
    return true;
  }

  @Override
  public void close() {
    open.close();
    pinned.clear();
  }
}
