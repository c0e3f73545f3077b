package org.catchupmix.kernels.launch;

import org.catchupmix.emulator.driver.Launch;

/**
 * Grids for work that is a row of equal pieces. They follow from the work alone, never from the
 * device, so that no result depends on how many multiprocessors there are.
 */
final class Grids {
  /**
   * Threads of a block where nothing else decides: 8 warps fill a multiprocessor in a few blocks,
   * and leave each thread all the registers that it wants.
   */
  static final int BLOCK = 256;

  /** Rows of a block where each row has a warp. */
  private static final int WARPS = 4;

  private Grids() {}

  /** The least count of groups of {@code size} that hold {@code n}. */
  static int groups(int n, int size) {
    return Math.ceilDiv(n, size);
  }

  /** One thread for each of n pieces. */
  static Launch threads(int n) {
    return Launch.of(groups(n, BLOCK), BLOCK);
  }

  /** One thread for each four of n elements. */
  static Launch fours(int n) {
    return threads(groups(n, 4));
  }

  /** One warp for each of n rows; a block is (32, rows of the block). */
  static Launch warps(int n) {
    int rows = Math.min(n, WARPS);
    return new Launch(groups(n, rows), 1, 1, 32, rows, 1, 0);
  }
}
