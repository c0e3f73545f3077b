package org.catchupmix.kernels.launch;

import org.catchupmix.gpu.Launch;

/**
 * Grids for work that is a row of equal pieces. They follow from the work alone, never from the
 * device, so that no result depends on how many multiprocessors there are.
 */
final class Grids {
  /**
   * Threads of a block where nothing else decides: 8 warps fill a multiprocessor in a few blocks,
   * and leave each thread all the registers that it needs.
   */
  static final int BLOCK = 256;

  /** Rows of a block where each row has a warp. */
  private static final int WARPS = 4;

  private Grids() {}

  /** One thread for each of n pieces. */
  static Launch threads(int n) {
    return Launch.of(Math.ceilDiv(n, BLOCK), BLOCK);
  }

  /** One thread for each four of n elements. */
  static Launch fours(int n) {
    return threads(Math.ceilDiv(n, 4));
  }

  /** One warp for each of n rows; a block is (32, rows of the block). */
  static Launch warps(int n) {
    int rows = Math.min(n, WARPS);
    return new Launch(Math.ceilDiv(n, rows), 1, 1, 32, rows, 1, 0);
  }

  /** The least power of two that is not below n, and 256 for all above. */
  static int powerOfTwo(int n) {
    return n >= BLOCK ? BLOCK : n == 1 ? 1 : 2 * Integer.highestOneBit(n - 1);
  }
}
