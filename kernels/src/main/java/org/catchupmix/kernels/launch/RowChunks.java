package org.catchupmix.kernels.launch;

import org.catchupmix.gpu.Launch;

/**
 * The division of a matrix {@code [rows,channels]} for sums of rows, as in {@code row_chunks.cuh}:
 * a block takes a chunk of rows of some channels. It depends on the sizes only, and so does the
 * order of each sum.
 *
 * @param threadsAcross threads of a block along the channels, a power of 2
 * @param threadsDown threads of a block along the rows, a power of 2
 * @param groups blocks along the channels
 * @param rowsPerChunk rows of a block
 * @param chunks blocks along the rows
 */
record RowChunks(int threadsAcross, int threadsDown, int groups, int rowsPerChunk, int chunks) {
  /** Most channels of a block, as in {@code channel_sums.cuh}. */
  private static final int GROUP = 32;

  /** Blocks that fill a large GPU: two per multiprocessor. */
  private static final int ENOUGH_BLOCKS = 264;

  /** Least rows per thread, to outweigh the cost of the end of a block. */
  private static final int MIN_ROWS = 4;

  /** Most rows per thread, since they are summed in FP32. */
  private static final int MAX_ROWS = 64;

  /**
   * Divides a matrix into blocks of 256 threads.
   *
   * @param width channels of a thread
   */
  static RowChunks of(int rows, int channels, int width) {
    int columns = Math.ceilDiv(channels, width);
    int across = Math.min(GROUP / width, Grids.powerOfTwo(columns));
    int down = Grids.BLOCK / across;
    int groups = Math.ceilDiv(columns, across);
    long shared = Math.ceilDiv((long) rows * groups, (long) ENOUGH_BLOCKS * down);
    int each = Math.clamp(shared, MIN_ROWS, MAX_ROWS);
    return new RowChunks(across, down, groups, each * down, Math.ceilDiv(rows, each * down));
  }

  /** Returns a launch with one block per chunk and group. */
  Launch launch() {
    return new Launch(Math.multiplyExact(chunks, groups), 1, 1, threadsAcross, threadsDown, 1, 0);
  }
}
