package org.catchupmix.emulator.driver;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What a block may take of a GPU, by its compute capability. Source: CUDA C++ Programming Guide,
 * table "Technical Specifications per Compute Capability".
 *
 * @param number as in {@code sm_86}: 86
 * @param sharedBytes shared memory that a block may have once it has asked for more than 48 KiB
 * @param registers 32-bit registers of a block, and of a multiprocessor
 * @param threads of a multiprocessor
 * @param blocks of a multiprocessor
 */
public record Chip(int number, int sharedBytes, int registers, int threads, int blocks) {
  /** Shared memory that a block has without asking. */
  public static final int SHARED_UNASKED = 48 << 10;

  /** Registers are given to warps in pieces of so many. */
  private static final int REGISTER_UNIT = 256;

  private static final int WARP = 32;

  private static final Chip[] ALL = {
    new Chip(75, 64 << 10, 65536, 1024, 16),
    new Chip(80, 163 << 10, 65536, 2048, 32),
    new Chip(86, 99 << 10, 65536, 1536, 16),
    new Chip(89, 99 << 10, 65536, 1536, 24),
    new Chip(90, 227 << 10, 65536, 2048, 32)
  };

  /**
   * The one of a number.
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

  /** Compute capability before the point. */
  public int major() {
    return number / 10;
  }

  /** Compute capability behind the point. */
  public int minor() {
    return number % 10;
  }

  /** The registers that a block takes: each warp gets whole pieces of 256. */
  public int registersOf(int threads, int perThread) {
    int warps = (threads + WARP - 1) / WARP;
    int perWarp = (perThread * WARP + REGISTER_UNIT - 1) / REGISTER_UNIT * REGISTER_UNIT;
    return warps * perWarp;
  }
}
