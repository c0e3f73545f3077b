package org.catchupmix.kernels.launch;

import org.catchupmix.gpu.Launch;

/**
 * How a matrix {@code [rows,channels]} is divided where rows are summed, as in {@code
 * batch_norm.cu} and {@code batch_norm_gradient.cu}: a block takes a chunk of rows of some
 * channels. All of it depends on the sizes alone, not on the GPU, and so does the order of each
 * sum.
 *
 * @param threadsAcross threads of a block along the channels, a power of 2
 * @param threadsDown threads of a block along the rows, a power of 2
 * @param groups blocks along the channels
 * @param rowsPerChunk rows of a block
 * @param chunks blocks along the rows
 */
record RowChunks(int threadsAcross, int threadsDown, int groups, int rowsPerChunk, int chunks) {
  /** Threads along the channels at most: a warp, which reads whole sectors of 32 bytes. */
  private static final int ACROSS = 32;

  /** Rows of a thread at least: what a block costs at its end is then little. */
  private static final int LEAST_ROWS = 8;

  /** Rows of a thread at most: what the sources sum in FP32, for the precision of the sums. */
  private static final int MOST_ROWS = 64;

  /** Blocks that keep a large GPU busy. */
  private static final int ENOUGH_BLOCKS = 512;

  /** Channels of a block whose last one finishes, as in {@code channel_sums.cuh}. */
  private static final int GROUP = 32;

  /** Such blocks: two for each multiprocessor of a large GPU. */
  private static final int COUNTED_BLOCKS = 264;

  /** Rows of a thread of them at least. */
  private static final int LEAST_COUNTED_ROWS = 4;

  /**
   * For these sizes.
   *
   * @param width channels of a thread
   */
  static RowChunks of(int rows, int channels, int width) {
    int columns = Math.ceilDiv(channels, width);
    int across = Math.min(ACROSS, Grids.powerOfTwo(columns));
    int down = Math.min(Grids.BLOCK / across, Grids.powerOfTwo(Math.ceilDiv(rows, LEAST_ROWS)));
    int groups = Math.ceilDiv(columns, across);
    long shared = (long) rows * groups / ((long) ENOUGH_BLOCKS * down);
    int each = Math.clamp(shared, LEAST_ROWS, MOST_ROWS);
    return new RowChunks(across, down, groups, each * down, Math.ceilDiv(rows, each * down));
  }

  /**
   * The same where the last block of each group adds up the chunks: blocks of 256 threads, of at
   * most 32 channels, so that several of them finish side by side, and fewer of them.
   */
  static RowChunks counted(int rows, int channels, int width) {
    int columns = Math.ceilDiv(channels, width);
    int across = Math.min(GROUP / width, Grids.powerOfTwo(columns));
    int down = Grids.BLOCK / across;
    int groups = Math.ceilDiv(columns, across);
    long shared = Math.ceilDiv((long) rows * groups, (long) COUNTED_BLOCKS * down);
    int each = Math.clamp(shared, LEAST_COUNTED_ROWS, MOST_ROWS);
    return new RowChunks(across, down, groups, each * down, Math.ceilDiv(rows, each * down));
  }

  /** To add up so many numbers of each channel; a block has all of them. */
  static RowChunks toCombine(int count, int channels) {
    int across = Math.min(ACROSS, Grids.powerOfTwo(channels));
    int down = Math.min(Grids.BLOCK / across, Grids.powerOfTwo(Math.ceilDiv(count, LEAST_ROWS)));
    return new RowChunks(across, down, Math.ceilDiv(channels, across), count, 1);
  }

  /** One block per chunk and group. */
  Launch launch() {
    return new Launch(Math.multiplyExact(chunks, groups), 1, 1, threadsAcross, threadsDown, 1, 0);
  }
}
