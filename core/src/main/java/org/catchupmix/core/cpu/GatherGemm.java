package org.catchupmix.core.cpu;

/**
 * The gathered GEMM of one task: all its pixels by some tiles of channels.
 *
 * <p>Order of the loops, from the outside: tiles, pieces of the sum, blocks of pixels. The weights
 * of one tile and piece stay in the nearest cache while all pixels of the task pass by; the pixels'
 * values come from L2.
 */
final class GatherGemm {
  private GatherGemm() {}

  private static final int L = CpuTuning.LANES;
  private static final int TILE = CpuTuning.TILE_VECTORS * L;

  /**
   * {@code out[oo + target[p] + c] = sum_k x[xo + source[p] + offset(k)] * w[k][c]}.
   *
   * @param table offsets of the pixels
   * @param pixels how many of them
   * @param runs which values a pixel reads
   * @param x the array that is read
   * @param xo where the pixel at table offset 0 starts
   * @param packed weights as {@link PackedWeights} lays them out
   * @param wo where tile 0 starts
   * @param channels output channels of all tiles
   * @param firstTile the first tile to compute
   * @param endTile one past the last
   * @param out the result
   * @param oo where channel 0 of the pixel at table offset 0 is
   * @param sums scratch of {@link SumTile#FLOATS}
   * @param so where it starts
   */
  static void run(
      PixelTable table,
      int pixels,
      Runs runs,
      float[] x,
      int xo,
      float[] packed,
      int wo,
      int channels,
      int firstTile,
      int endTile,
      float[] out,
      int oo,
      float[] sums,
      int so) {
    for (int tile = firstTile; tile < endTile; tile++) {
      int first = tile * TILE;
      int width = Math.min(TILE, channels - first);
      int padded = PackedWeights.tileWidth(channels, tile);
      int vectors = padded / L;
      int block = GatherKernel.pixels(vectors);
      int w = wo + PackedWeights.tileOffset(runs.terms(), tile);
      int last = pixels - 1;
      boolean add = false;
      for (Runs.Piece piece : runs.pieces()) {
        for (int p = 0; p < pixels; p += block) {
          if (!add && width == padded) {
            GatherKernel.block(
                x,
                xo,
                table.source(),
                p,
                last,
                piece,
                packed,
                w,
                vectors,
                out,
                oo + first,
                table.target(),
                p,
                last);
          } else {
            GatherKernel.block(
                x,
                xo,
                table.source(),
                p,
                last,
                piece,
                packed,
                w,
                vectors,
                sums,
                so,
                SumTile.ROWS,
                0,
                last - p);
            int rows = Math.min(block, pixels - p);
            SumTile.scatter(sums, so, out, oo + first, table.target(), p, rows, width, add);
          }
        }
        w += piece.terms() * padded;
        add = true;
      }
    }
  }
}
