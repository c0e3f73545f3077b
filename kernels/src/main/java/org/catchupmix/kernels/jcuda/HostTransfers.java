package org.catchupmix.kernels.jcuda;

import static jcuda.driver.JCudaDriver.cuEventRecord;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoHAsync;
import static jcuda.driver.JCudaDriver.cuMemcpyHtoDAsync;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jcuda.driver.CUstream;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.GpuDriver.Arrival;

/**
 * Copies between the host and a device through blocks of pinned memory, in the order of one stream.
 * Java arrays are never given to the device, since the garbage collector moves them.
 */
final class HostTransfers implements AutoCloseable {
  /** Least bytes per block, so that the start of a copy is negligible. */
  private static final long BLOCK = 1L << 20;

  /** Most pinned memory, beyond which uploads wait for earlier ones. */
  private static final long MAX_PINNED = 256L << 20;

  /** Most blocks of a download before the host reads them. */
  private static final int DOWNLOAD_BLOCKS = 16;

  /** Alignment of the parts of a block. */
  private static final long ALIGNMENT = 64;

  private final CUstream stream;
  private final OpenResources open = new OpenResources();

  /** Returned blocks by size, oldest first; an upload from one may be in progress. */
  private final Map<Long, Deque<PinnedBlock>> idle = new HashMap<>();

  private long pinnedBytes;

  HostTransfers(CUstream stream) {
    this.stream = stream;
  }

  private Deque<PinnedBlock> idle(long size) {
    return idle.computeIfAbsent(size, _ -> new ArrayDeque<>());
  }

  private PinnedBlock take(long size) {
    Deque<PinnedBlock> ofSize = idle(size);
    if (!ofSize.isEmpty() && (pinnedBytes + size > MAX_PINNED || ofSize.element().isDone())) {
      PinnedBlock oldest = ofSize.remove();
      oldest.await();
      return oldest;
    }
    pinnedBytes += size;
    return PinnedBlock.of(size, open);
  }

  private void give(PinnedBlock block) {
    idle(block.memory().byteSize()).add(block);
  }

  private static long aligned(long bytes) {
    return Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
  }

  /** Returns the block size for some bytes: all of them, unless that is too much. */
  private long sizeFor(long bytes) {
    long all = Math.max(BLOCK, MemoryCache.rounded(bytes));
    return idle(all).isEmpty() && pinnedBytes + all > MAX_PINNED ? BLOCK : all;
  }

  /**
   * Copies to the device. Host memory may change afterwards, although the copy may be in progress.
   */
  void upload(MemorySegment host, DeviceMemory to) {
    long end = host.byteSize();
    long size = sizeFor(end);
    for (long begin = 0; begin < end; begin += size) {
      PinnedBlock block = take(size);
      long at = begin;
      long bytes = Math.min(size, end - begin);
      MemorySegment.copy(host, at, block.memory(), 0, bytes);
      DeviceAddress address = new DeviceAddress(to.address() + at);
      CudaStatus.run("upload", () -> cuMemcpyHtoDAsync(address, block.pointer(), bytes, stream));
      CudaStatus.run("upload", () -> cuEventRecord(block.done(), stream));
      give(block);
    }
  }

  /** Copies to the host after all earlier work, and waits. */
  void download(DeviceMemory from, MemorySegment host) {
    Parts parts = new Parts(BLOCK);
    parts.start(from, host, DOWNLOAD_BLOCKS);
    parts.mark();
    parts.finish();
  }

  /** Starts copies to the host after all earlier work. */
  Arrival fetch(List<DeviceMemory> from) {
    List<MemorySegment> there = new ArrayList<>();
    long bytes = from.stream().mapToLong(m -> aligned(m.bytes())).sum();
    Parts parts = new Parts(sizeFor(bytes));
    for (DeviceMemory m : from) {
      MemorySegment to = MemorySegment.ofArray(new byte[Math.toIntExact(m.bytes())]);
      there.add(to);
      parts.start(m, to, Integer.MAX_VALUE);
    }
    parts.mark();
    return new Arrival() {
      @Override
      public boolean isThere() {
        return parts.isDone();
      }

      @Override
      public List<MemorySegment> await() {
        parts.finish();
        return there;
      }
    };
  }

  private record Part(PinnedBlock block, long at, MemorySegment to) {}

  /** Started downloads. */
  private final class Parts {
    private final List<Part> parts = new ArrayList<>();
    private final List<PinnedBlock> taken = new ArrayList<>();

    private final long size;

    /** Used bytes of the last block. */
    private long used;

    Parts(long size) {
      this.size = size;
      this.used = size;
    }

    /** Starts a copy. If it needs more blocks than allowed, it first waits for earlier copies. */
    void start(DeviceMemory memory, MemorySegment host, int most) {
      long bytes = host.byteSize();
      for (long from = 0; from < bytes; ) {
        if (used >= size) {
          if (taken.size() == most) {
            mark();
            finish();
          }
          taken.add(take(size));
          used = 0;
        }
        PinnedBlock block = taken.getLast();
        long at = used;
        long part = Math.min(bytes - from, size - at);
        DeviceAddress address = new DeviceAddress(memory.address() + from);
        CudaStatus.run(
            "download",
            () -> cuMemcpyDtoHAsync(block.pointer().withByteOffset(at), address, part, stream));
        parts.add(new Part(block, at, host.asSlice(from, part)));
        from += part;
        used = aligned(at + part);
      }
    }

    /** Records an event behind all copies. */
    void mark() {
      if (!taken.isEmpty()) {
        PinnedBlock last = taken.getLast();
        CudaStatus.run("download", () -> cuEventRecord(last.done(), stream));
      }
    }

    boolean isDone() {
      return taken.isEmpty() || taken.getLast().isDone();
    }

    /** Waits for the {@link #mark}, copies to the host, and gives the blocks back. */
    void finish() {
      if (!taken.isEmpty()) {
        taken.getLast().await();
      }
      parts.forEach(p -> p.to().copyFrom(p.block().memory().asSlice(p.at(), p.to().byteSize())));
      taken.forEach(HostTransfers.this::give);
      parts.clear();
      taken.clear();
      used = size;
    }
  }

  @Override
  public void close() {
    open.close();
    idle.clear();
  }
}
