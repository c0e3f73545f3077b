package org.catchupmix.core.cpu.conv;

import org.catchupmix.core.cpu.vector.CpuTuning;

/**
 * The gathered GEMM of a task: its pixels by some tiles of channels.
 *
 * <p>Order of the loops, from the outside: tiles, pieces of the sum, blocks of pixels. The weights
 * of one tile and piece stay in the nearest cache while all pixels of the task pass by; the pixels'
 * values come from L2.
 *
 * @param table offsets of the pixels
 * @param runs the values that a pixel reads
 * @param channels output channels of all tiles
 */
record GatherGemm(PixelTable table, Runs runs, int channels) {
  private static final int L = CpuTuning.LANES;

  /** Channels of a tile. */
  static final int TILE = CpuTuning.TILE_VECTORS * L;

  /**
   * Makes the product of a matrix {@code [rows, terms]} and weights {@code [terms, channels]}.
   *
   * @param sourceStep floats from a row of the matrix to the next
   * @param targetStep floats from a row of the result to the next
   */
  static GatherGemm ofRows(int rows, int terms, int sourceStep, int channels, int targetStep) {
    PixelTable.Steps source = new PixelTable.Steps(0, sourceStep, 0);
    PixelTable.Steps target = new PixelTable.Steps(0, targetStep, 0);
    return new GatherGemm(
        PixelTable.of(1, rows, 1, source, target), Runs.of(1, 0, terms), channels);
  }

  /** The number of tiles. */
  int tiles() {
    return PackedWeights.tiles(channels);
  }

  /** Floats of the packed weights. */
  int packedLength() {
    return PackedWeights.length(runs.terms(), channels);
  }

  /**
   * The arrays of the tasks that a thread runs.
   *
   * @param x the array that is read
   * @param weights as {@link PackedWeights} lays them out
   * @param out the result
   * @param sums scratch of {@link SumTile#FLOATS}
   * @param so where it starts
   */
  record Arrays(float[] x, float[] weights, float[] out, float[] sums, int so) {}

  /**
   * Computes {@code out[oo + target[p] + c] = sum_k x[xo + source[p] + offset(k)] * weights[k][c]}
   * for the channels of a tile.
   *
   * @param arrays those of the thread
   * @param from the first pixel of the table to compute
   * @param to one past the last
   * @param xo where the pixel at table offset 0 starts
   * @param wo where tile 0 starts
   * @param oo where channel 0 of the pixel at table offset 0 is
   */
  void run(Arrays arrays, int from, int to, int xo, int wo, int tile, int oo) {
    float[] sums = arrays.sums();
    int so = arrays.so();
    int[] source = table.source();
    int[] target = table.target();
    int last = to - 1;
    int first = tile * TILE;
    int width = PackedWeights.tileChannels(channels, tile);
    int padded = CpuTuning.wholeVectors(width);
    int vectors = padded / L;
    int block = GatherKernel.pixels(vectors);
    int w = wo + PackedWeights.tileOffset(runs.terms(), tile);
    boolean add = false;
    for (Runs.Piece piece : runs.pieces()) {
      for (int p = from; p < to; p += block) {
        boolean direct = !add && width == padded;
        GatherKernel.block(
            arrays.x(),
            xo,
            source,
            p,
            last,
            piece,
            arrays.weights(),
            w,
            vectors,
            direct ? arrays.out() : sums,
            direct ? oo + first : so,
            direct ? target : SumTile.ROWS,
            direct ? p : 0,
            direct ? last : last - p);
        if (!direct) {
          int rows = Math.min(block, to - p);
          scatter(arrays, oo + first, p, rows, width, add);
        }
      }
      w += piece.terms() * padded;
      add = true;
    }
  }

  /** Stores or adds the sums of a block of pixels from p on. */
  private void scatter(Arrays arrays, int oo, int p, int rows, int width, boolean add) {
    int[] target = table.target();
    for (int i = 0; i < rows; i++) {
      int from = arrays.so() + SumTile.ROWS[i];
      SumTile.row(arrays.sums(), from, arrays.out(), oo + target[p + i], width, add);
    }
  }
}
