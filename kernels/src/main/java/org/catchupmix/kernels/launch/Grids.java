package org.catchupmix.kernels.launch;

import org.catchupmix.gpu.Launch;

/**
 * Grids for a row of equal pieces of work. They depend on the work only, so results do not depend
 * on the number of multiprocessors.
 */
final class Grids {
  /**
   * Threads of a block by default: few blocks fill a multiprocessor, and each thread has enough
   * registers.
   */
  static final int BLOCK = 256;

  /** Rows per block with one warp per row. */
  private static final int WARPS = 4;

  private Grids() {}

  static Launch threads(int n) {
    return Launch.of(Math.ceilDiv(n, BLOCK), BLOCK);
  }

  /** Returns a launch with one thread per four elements. */
  static Launch perFour(int n) {
    return threads(Math.ceilDiv(n, 4));
  }

  /** Returns a launch with one warp per row; a block is (32, rows of the block). */
  static Launch warps(int n) {
    int rows = Math.min(n, WARPS);
    return new Launch(Math.ceilDiv(n, rows), 1, 1, 32, rows, 1, 0);
  }

  /** Returns the least power of two not below n, at most 256. */
  static int powerOfTwo(int n) {
    return n >= BLOCK ? BLOCK : n == 1 ? 1 : 2 * Integer.highestOneBit(n - 1);
  }
}
