package org.catchupmix.kernels.launch;

import java.util.Arrays;
import java.util.Optional;
import org.catchupmix.gpu.Launch;

/**
 * Tiles of a GEMM's result {@code [rows,columns]}, one block per tile, as in {@code gemm.cu}.
 *
 * @param results number of independent results, such as the groups of a convolution
 * @param tileRows rows of a tile
 * @param tileColumns columns of a tile
 */
record GemmTiles(long rows, long columns, int results, int tileRows, int tileColumns, int threads) {
  /** Makes square tiles of 256 threads. */
  GemmTiles(long rows, long columns, int results) {
    this(rows, columns, results, SIDE, SIDE, THREADS);
  }

  /**
   * Makes tiles of {@code mma_tile.cuh}, for tensor cores.
   *
   * @param tall whether tiles have more rows than columns
   */
  static GemmTiles ofStages(long rows, long columns, int results, boolean tall) {
    return new GemmTiles(
        rows,
        columns,
        results,
        tall ? LONG_SIDE : SHORT_SIDE,
        tall ? SHORT_SIDE : LONG_SIDE,
        STAGE_THREADS);
  }

  /**
   * Returns why 16-byte copies are impossible; empty if they are possible.
   *
   * @param lengths of rows in memory
   */
  static Optional<String> ragged(Target target, int... lengths) {
    int chunk = 16 / target.type().bytes();
    return Arrays.stream(lengths)
        .filter(length -> length % chunk != 0)
        .mapToObj(
            length ->
                "16-byte copies require row lengths that are multiples of %d, one is %d"
                    .formatted(chunk, length))
        .findFirst();
  }

  /** Rows and columns of a tile, as in the sources. */
  private static final int SIDE = 64;

  /** Sides of a tile and threads of a block of {@code mma_tile.cuh}. */
  private static final int LONG_SIDE = 128;

  private static final int SHORT_SIDE = 64;
  private static final int STAGE_THREADS = 128;

  /** Terms of a tile in shared memory, as in the sources. */
  static final int DEPTH = 16;

  /** Threads per tile, as in the sources. */
  private static final int THREADS = 256;

  /**
   * Speedup of tiles over one thread per element. The emulator counts 3 to 9 times fewer
   * instructions per term, the least gain in a forward convolution.
   */
  private static final int GAIN = 4;

  int count() {
    return Math.toIntExact(
        Math.ceilDiv(rows, tileRows) * Math.ceilDiv(columns, tileColumns) * results);
  }

  /** Tells whether whole tiles are less work than one thread per element. */
  boolean areFaster() {
    return (long) count() * tileRows * tileColumns <= GAIN * rows * columns * results;
  }

  /**
   * Returns a launch with one block per tile.
   *
   * @param times number of repetitions, along the second axis of the grid
   */
  Launch launch(int times) {
    return Launch.of(count(), times, threads);
  }

  /** Returns a launch with one thread per element. */
  Launch elements() {
    return Grids.threads(Math.toIntExact(rows * columns * results));
  }
}
