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
 * Keeps device memory that is out of use for the next who asks, so that a training step that looks
 * like the one before asks the device for nothing.
 *
 * <p>Sizes are rounded up to classes; the smallest kept block that fits is taken if at most an
 * eighth of it is wasted. All work runs in one stream, so a block can be handed on while work with
 * its last content is still under way.
 */
final class MemoryCache {
  /** Addresses are multiples of it. */
  static final long SMALLEST = 256;

  /** The system property that fills memory out of use with NaN, to find who reads it. */
  static final String POISON = "catchupmix.cuda.poison";

  private static final long MEBIBYTE = 1L << 20;

  private final RawMemory raw;

  /** The one of graphs beside that of all else, or the other way round. */
  private MemoryCache beside;

  private boolean ofGraphs;

  /** What is out of use, by its size; a size once met stays, with nothing of it perhaps. */
  private final TreeMap<Long, ArrayDeque<Block>> kept = new TreeMap<>();

  private final Map<Long, Block> live = new HashMap<>();
  private long liveBytes;
  private long peakBytes;
  private long pooledBytes;
  private long fresh;
  private int holds;

  /** Whether what is given back is filled with NaN, so that who reads it still is found. */
  private final boolean poisons = Boolean.getBoolean(POISON);

  /** Memory as a device gives it: slowly, and each call waits for all work. */
  interface RawMemory {
    /** Takes memory; 0 if there is not so much. */
    long allocate(long bytes);

    /** Gives it back. */
    void release(long address);

    /** Fills memory with a byte, in the order of the work. */
    void fill(long address, long bytes, byte value);

    /** Free on the device now, in bytes. */
    long freeBytes();

    /** Of the device, in bytes. */
    long totalBytes();
  }

  /** Memory of the device, in use or kept. */
  private record Block(long address, long bytes) {}

  /** An empty one over a device. */
  MemoryCache(RawMemory raw) {
    this.raw = raw;
  }

  /**
   * One for what graphs use, on the same device: nobody else may have it while they live. Where one
   * of the two is short, the other gives back what it keeps.
   */
  MemoryCache forGraphs() {
    MemoryCache graphs = new MemoryCache(raw);
    graphs.ofGraphs = true;
    graphs.beside = this;
    beside = graphs;
    return graphs;
  }

  /** The class of a size: multiples of 256 bytes up to 1 MiB, then steps of an eighth at most. */
  static long rounded(long bytes) {
    long step =
        bytes <= MEBIBYTE ? SMALLEST : Math.max(SMALLEST, Long.highestOneBit(bytes - 1) / 8);
    return (bytes + step - 1) / step * step;
  }

  /**
   * Takes memory; its contents are arbitrary.
   *
   * @throws GpuMemoryException if the device has not so much even when nothing is kept
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
   * Makes a call that may ask the device for memory; where there is too little, once more with what
   * is kept given back.
   *
   * @param doing what for, for the message
   * @param isOutOfMemory whether an answer says that there is too little
   * @return the answer, one that does not
   * @throws GpuMemoryException if there is too little even then
   */
  <S> S granted(String doing, Predicate<S> isOutOfMemory, Supplier<S> call) {
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
   * The exception where memory is short even after giving back what is kept; says who holds what.
   *
   * @param asked who asked for how much, as far as that is known
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

  /** For people. */
  static String mebibytes(long bytes) {
    return bytes < MEBIBYTE ? bytes + " bytes" : "%.1f MiB".formatted((double) bytes / MEBIBYTE);
  }

  /** Whether it has handed this out and not got it back. */
  boolean isInUse(DeviceMemory memory) {
    return !live.isEmpty() && live.containsKey(memory.address());
  }

  /**
   * Gives memory back.
   *
   * @throws IllegalStateException if it is not in use: given back twice, or of another device
   */
  void free(DeviceMemory memory) {
    Block block = live.remove(memory.address());
    if (block == null) {
      throw new IllegalStateException(memory + " is not in use on this device: freed twice?");
    }
    if (poisons) {
      raw.fill(block.address(), block.bytes(), (byte) 0xff);
    }
    liveBytes -= block.bytes();
    pooledBytes += block.bytes();
    kept.computeIfAbsent(block.bytes(), _ -> new ArrayDeque<>()).push(block);
  }

  /**
   * From now on nothing that is kept goes back to the device: a captured graph may use memory that
   * was given back to this cache while it was captured.
   */
  void hold() {
    holds++;
  }

  /** Ends a {@link #hold}. */
  void release() {
    holds--;
  }

  /** Whether a {@link #hold} is on. */
  boolean isHeld() {
    return holds > 0;
  }

  /** Gives what is kept back to the device, unless a {@link #hold} is on. */
  void trim() {
    if (holds > 0) {
      return;
    }
    kept.values().forEach(blocks -> blocks.forEach(b -> raw.release(b.address())));
    kept.clear();
    pooledBytes = 0;
  }

  /** Gives what is kept back to the device where that has less of it free than is kept here. */
  void trimIfShort() {
    if (pooledBytes > 0 && raw.freeBytes() < pooledBytes) {
      trim();
    }
  }

  /** What it occupies on the device, rounding included. */
  DeviceMemoryUse use() {
    return new DeviceMemoryUse(liveBytes, peakBytes, pooledBytes, fresh);
  }

  /** Gives everything back, what is in use too. */
  void close() {
    holds = 0;
    trim();
    live.keySet().forEach(raw::release);
    live.clear();
    liveBytes = 0;
  }
}
