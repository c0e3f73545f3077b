package org.catchupmix.kernels.jcuda;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.DeviceMemoryUse;
import org.catchupmix.kernels.driver.GpuMemoryException;

/**
 * A cache of device memory, so that a training step like the previous one needs no allocation.
 *
 * <p>Sizes are rounded up to classes; the smallest block that fits is used if at most an eighth is
 * wasted. All work runs in one stream, so a block can be reused while work with its previous
 * content is in progress.
 */
public final class MemoryCache {
  /** Alignment of addresses. */
  static final long SMALLEST = 256;

  private static final long MEBIBYTE = 1L << 20;

  private final RawMemory raw;

  /** The cache of graphs for the general cache, and the other way round. */
  private MemoryCache beside;

  private boolean ofGraphs;

  /** Free blocks by size; a size stays, possibly without blocks. */
  private final TreeMap<Long, ArrayDeque<Block>> kept = new TreeMap<>();

  private final Map<Long, Block> live = new HashMap<>();
  private long liveBytes;
  private long peakBytes;
  private long pooledBytes;
  private long fresh;
  private int holds;

  /** Memory of a device, whose calls are slow and wait for all work. */
  interface RawMemory {
    /** Allocates memory; returns 0 if there is too little. */
    long allocate(long bytes);

    void release(long address);

    long freeBytes();

    long totalBytes();
  }

  private record Block(long address, long bytes) {}

  MemoryCache(RawMemory raw) {
    this.raw = raw;
  }

  /**
   * Makes a cache for graphs on the same device, which nothing else may use. If one of the two is
   * short, the other returns its free memory.
   */
  MemoryCache forGraphs() {
    MemoryCache graphs = new MemoryCache(raw);
    graphs.ofGraphs = true;
    graphs.beside = this;
    beside = graphs;
    return graphs;
  }

  /** Rounds a size up: multiples of 256 bytes up to 1 MiB, then steps of an eighth at most. */
  static long rounded(long bytes) {
    long step =
        bytes <= MEBIBYTE ? SMALLEST : Math.max(SMALLEST, Long.highestOneBit(bytes - 1) / 8);
    return (bytes + step - 1) / step * step;
  }

  /**
   * Allocates memory with arbitrary content.
   *
   * @throws GpuMemoryException if the device has too little even with an empty cache
   */
  DeviceMemory allocate(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("allocate: " + bytes + " bytes: must be at least 1");
    }
    long wanted = rounded(bytes);
    for (var fit = kept.ceilingEntry(wanted);
        fit != null && fit.getKey() - wanted <= fit.getKey() / 8;
        fit = kept.higherEntry(fit.getKey())) {
      Block block = fit.getValue().poll();
      if (block != null) {
        pooledBytes -= block.bytes();
        return handOut(block, bytes);
      }
    }
    long address = raw.allocate(wanted);
    if (address == 0) {
      makeRoom();
      address = raw.allocate(wanted);
    }
    if (address == 0) {
      throw tooLittle("asked for " + mebibytes(bytes));
    }
    fresh++;
    return handOut(new Block(address, wanted), bytes);
  }

  /**
   * Makes a call that may allocate device memory; if it is short, repeats it with an empty cache.
   *
   * @param doing the purpose, for the message
   * @param isOutOfMemory tells whether an answer means lack of memory
   * @return another answer
   * @throws GpuMemoryException if there is too little even then
   */
  public <S> S granted(String doing, Predicate<S> isOutOfMemory, Supplier<S> call) {
    S answer = call.get();
    if (isOutOfMemory.test(answer)) {
      makeRoom();
      answer = call.get();
    }
    if (isOutOfMemory.test(answer)) {
      throw tooLittle(doing + " asks for more");
    }
    return answer;
  }

  private DeviceMemory handOut(Block block, long asked) {
    live.put(block.address(), block);
    liveBytes += block.bytes();
    peakBytes = Math.max(peakBytes, liveBytes);
    return new DeviceMemory(block.address(), asked);
  }

  private void makeRoom() {
    trim();
    if (beside != null) {
      beside.trim();
    }
  }

  /**
   * Makes the exception for lack of memory, with the use of memory.
   *
   * @param asked the request, as far as it is known
   */
  GpuMemoryException tooLittle(String asked) {
    if (ofGraphs) {
      return beside.tooLittle(asked);
    }
    long free = raw.freeBytes();
    long total = raw.totalBytes();
    long graphs = beside == null ? 0 : beside.liveBytes + beside.pooledBytes;
    return new GpuMemoryException(
        ("the GPU has not enough memory: %s, free are %s of %s; this program's tensors and"
                + " workspaces hold %s in %d blocks,%s %s are kept for the next that asks, other"
                + " programs and the driver hold %s. Use a smaller --batch or --width, or end the"
                + " other programs ('nvidia-smi' lists them)")
            .formatted(
                asked,
                mebibytes(free),
                mebibytes(total),
                mebibytes(liveBytes),
                live.size(),
                graphs == 0 ? "" : " the memory of its graphs is %s,".formatted(mebibytes(graphs)),
                mebibytes(pooledBytes),
                mebibytes(Math.max(0, total - free - liveBytes - graphs - pooledBytes))));
  }

  static String mebibytes(long bytes) {
    return bytes < MEBIBYTE ? bytes + " bytes" : "%.1f MiB".formatted((double) bytes / MEBIBYTE);
  }

  boolean isInUse(DeviceMemory memory) {
    return !live.isEmpty() && live.containsKey(memory.address());
  }

  /**
   * Frees memory.
   *
   * @throws IllegalStateException if it is not in use: freed twice, or of another device
   */
  void free(DeviceMemory memory) {
    Block block = live.remove(memory.address());
    if (block == null) {
      throw new IllegalStateException(memory + " is not in use on this device: freed twice?");
    }
    liveBytes -= block.bytes();
    pooledBytes += block.bytes();
    kept.computeIfAbsent(block.bytes(), _ -> new ArrayDeque<>()).push(block);
  }

  /** Keeps all free memory from now on, since a captured graph may use it. */
  void hold() {
    holds++;
  }

  /** Ends a {@link #hold}. */
  void release() {
    holds--;
  }

  /** Returns free memory to the device, unless a {@link #hold} is on. */
  void trim() {
    if (holds > 0) {
      return;
    }
    kept.values().forEach(blocks -> blocks.forEach(b -> raw.release(b.address())));
    kept.clear();
    pooledBytes = 0;
  }

  /** Returns the use of device memory, including rounding. */
  DeviceMemoryUse use() {
    return new DeviceMemoryUse(liveBytes, peakBytes, pooledBytes, fresh);
  }

  /** Returns all memory to the device, also memory in use. */
  void close() {
    holds = 0;
    trim();
    live.keySet().forEach(raw::release);
    live.clear();
    liveBytes = 0;
  }
}
