package org.catchupmix.kernels.launch;

import java.util.Arrays;
import java.util.Optional;
import org.catchupmix.gpu.Launch;

/**
 * The tiles of a GEMM's result {@code [rows,columns]}, or of the results of several, each by one
 * block, as in {@code gemm.cu}.
 *
 * @param rows of a result
 * @param columns of a result
 * @param results that there are, such as the groups of a convolution
 * @param high rows of a tile
 * @param wide columns of a tile
 * @param threads of a block
 */
record GemmTiles(long rows, long columns, int results, int high, int wide, int threads) {
  /** Square tiles, each by 256 threads. */
  GemmTiles(long rows, long columns, int results) {
    this(rows, columns, results, SIDE, SIDE, THREADS);
  }

  /**
   * As of {@code mma_tile.cuh}, where tensor cores multiply what {@code ldmatrix} has loaded.
   *
   * @param high whether the long side of a tile is that of its rows
   */
  static GemmTiles ofStages(long rows, long columns, int results, boolean high) {
    return new GemmTiles(
        rows,
        columns,
        results,
        high ? LONG_SIDE : SHORT_SIDE,
        high ? SHORT_SIDE : LONG_SIDE,
        STAGE_THREADS);
  }

  /**
   * Why numbers cannot be brought 16 bytes at a time; empty if they can.
   *
   * @param lengths how many lie together
   */
  static Optional<String> ragged(Target target, int... lengths) {
    int chunk = 16 / target.type().bytes();
    return Arrays.stream(lengths)
        .filter(length -> length % chunk != 0)
        .mapToObj(
            length ->
                "copies of 16 bytes require rows of a multiple of %d, one has %d"
                    .formatted(chunk, length))
        .findFirst();
  }

  /** Of one result. */
  GemmTiles(long rows, long columns) {
    this(rows, columns, 1);
  }

  /** Rows and columns of a tile, as in the sources. */
  private static final int SIDE = 64;

  /** Sides of a tile and threads of a block of {@code mma_tile.cuh}. */
  private static final int LONG_SIDE = 128;

  private static final int SHORT_SIDE = 64;
  private static final int STAGE_THREADS = 128;

  /** Terms that a block holds at a time, as in the sources. */
  static final int DEPTH = 16;

  /** Threads of a block that has a tile, as in the sources. */
  private static final int THREADS = 256;

  /**
   * How many terms of a tile cost as much as one of a thread that sums alone. By the emulator's
   * counts that one takes 3 to 9 times the instructions, the least in a convolution's forward pass.
   */
  private static final int GAIN = 4;

  /** How many there are. */
  int count() {
    return Math.toIntExact(Math.ceilDiv(rows, high) * Math.ceilDiv(columns, wide) * results);
  }

  /** Whether tiles, which are computed whole, are less work than one thread per element. */
  boolean pay() {
    return (long) count() * high * wide <= GAIN * rows * columns * results;
  }

  /** So many rows of blocks that have one tile each. */
  Launch launch(int times) {
    return Launch.of(count(), times, threads);
  }

  /** One thread per element. */
  Launch elements() {
    return Grids.threads(Math.toIntExact(rows * columns * results));
  }
}
