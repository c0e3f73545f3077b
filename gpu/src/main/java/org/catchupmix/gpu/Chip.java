package org.catchupmix.gpu;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Limits of a block and of a multiprocessor by compute capability. Source: CUDA C++ Programming
 * Guide, table "Technical Specifications per Compute Capability"; multiprocessors by the data
 * sheets of the cards.
 *
 * @param number as in {@code sm_86}: 86
 * @param card a data centre card that has it
 * @param multiprocessors of that card
 * @param sharedTotal shared memory of a multiprocessor
 * @param sharedBytes shared memory of a block that requests more than the default
 * @param registers 32-bit registers of a block, and of a multiprocessor
 * @param threads of a multiprocessor
 * @param blocks of a multiprocessor
 * @param bytesPerSecond memory bandwidth of the fastest such card
 * @param flops FP32 operations per second of that card
 */
public record Chip(
    int number,
    String card,
    int multiprocessors,
    int sharedTotal,
    int sharedBytes,
    int registers,
    int threads,
    int blocks,
    double bytesPerSecond,
    double flops) {
  /** Default limit of a block's shared memory. */
  public static final int DEFAULT_SHARED = 48 << 10;

  /** Shared memory that the system reserves for each block since compute capability 8.0. */
  private static final int SHARED_SYSTEM = 1 << 10;

  private static final int REGISTER_UNIT = 256;

  /** The parts of a multiprocessor, each with its share of the registers. */
  private static final int PARTITIONS = 4;

  private static final int WARP = 32;

  private static final Chip[] ALL = {
    new Chip(75, "T4", 40, 64 << 10, 64 << 10, 65536, 1024, 16, 320e9, 8.1e12),
    new Chip(80, "A100", 108, 164 << 10, 163 << 10, 65536, 2048, 32, 2039e9, 19.5e12),
    new Chip(86, "A10", 72, 100 << 10, 99 << 10, 65536, 1536, 16, 600e9, 31.2e12),
    new Chip(89, "L4", 58, 100 << 10, 99 << 10, 65536, 1536, 24, 300e9, 30.3e12),
    new Chip(90, "H100 SXM", 132, 228 << 10, 227 << 10, 65536, 2048, 32, 3352e9, 67e12)
  };

  /**
   * Returns the chip of a number.
   *
   * @throws DriverException if it is not known; names those that are
   */
  public static Chip of(int number) {
    return Arrays.stream(ALL)
        .filter(chip -> chip.number == number)
        .findFirst()
        .orElseThrow(
            () ->
                new DriverException(
                    "chip %d is not known, must be one of %s"
                        .formatted(
                            number,
                            Arrays.stream(ALL)
                                .map(chip -> "" + chip.number)
                                .collect(Collectors.joining(", ")))));
  }

  public int major() {
    return number / 10;
  }

  public int minor() {
    return number % 10;
  }

  /** Returns the registers of a block: each warp gets whole units of 256. */
  public int registersOf(int threads, int perThread) {
    int warps = (threads + WARP - 1) / WARP;
    int perWarp = (perThread * WARP + REGISTER_UNIT - 1) / REGISTER_UNIT * REGISTER_UNIT;
    return warps * perWarp;
  }

  /**
   * Returns the blocks that a multiprocessor holds at once, 0 if none fits. Rounded as the
   * toolkit's {@code cuda_occupancy.h} does.
   *
   * @param perThread registers
   * @param shared bytes of a block, static and dynamic
   */
  public int residentBlocks(int threads, int perThread, int shared) {
    int warps = (threads + WARP - 1) / WARP;
    int byThreads = this.threads / (warps * WARP);
    int perWarp = Math.max(REGISTER_UNIT, registersOf(WARP, perThread));
    int byRegisters = registers / PARTITIONS / perWarp * PARTITIONS / warps;
    int unit = number >= 80 ? 128 : 256;
    int taken = (shared + (number >= 80 ? SHARED_SYSTEM : 0) + unit - 1) / unit * unit;
    int byShared = taken == 0 ? blocks : sharedTotal / taken;
    return Math.min(Math.min(blocks, byThreads), Math.min(byRegisters, byShared));
  }
}
