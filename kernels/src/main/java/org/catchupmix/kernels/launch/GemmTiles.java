package org.catchupmix.kernels.launch;

import org.catchupmix.emulator.driver.Launch;

/**
 * The tiles of a GEMM's result {@code [rows,columns]}, or of the results of several, each by one
 * block of 256 threads, as in {@code gemm.cu}.
 *
 * @param rows of a result
 * @param columns of a result
 * @param results that there are, such as the groups of a convolution
 */
record GemmTiles(long rows, long columns, int results) {
  /** Of one result. */
  GemmTiles(long rows, long columns) {
    this(rows, columns, 1);
  }

  /** Rows and columns of a tile, as in the sources. */
  private static final int SIDE = 64;

  /** Terms that a block holds at a time, as in the sources. */
  static final int DEPTH = 16;

  /** Threads of a block that has a tile, as in the sources. */
  static final int THREADS = 256;

  /**
   * How many terms of a tile cost as much as one of a thread that sums alone. By the emulator's
   * counts that one takes 3 to 9 times the instructions, the least in a convolution's forward pass.
   */
  private static final int GAIN = 4;

  /** How many there are. */
  int count() {
    return Math.toIntExact(Math.ceilDiv(rows, SIDE) * Math.ceilDiv(columns, SIDE) * results);
  }

  /** Whether tiles, which are computed whole, are less work than one thread per element. */
  boolean pay() {
    return (long) count() * SIDE * SIDE <= GAIN * rows * columns * results;
  }

  /** So many rows of blocks that have one tile each. */
  Launch launch(int times) {
    return Launch.of(count(), times, THREADS);
  }

  /** One thread per element. */
  Launch elements() {
    return Grids.threads(Math.toIntExact(rows * columns * results));
  }
}
