package org.catchupmix.core.cpu.conv;

import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Workers;

/**
 * Right-hand sides of the gathered GEMM, reordered so that {@link GatherKernel} reads them in one
 * stream.
 *
 * <pre>
 *   packed [tiles][K][width]    tile t holds the channels t*V*L .. (t+1)*V*L - 1
 * </pre>
 *
 * <p>A tile is V = {@link CpuTuning#TILE_VECTORS} vectors of L lanes wide, the last one only as
 * many as it needs; channels that do not exist are zeros.
 */
final class PackedWeights {
  private PackedWeights() {}

  private static final int L = CpuTuning.LANES;
  private static final int TILE = CpuTuning.TILE_VECTORS * L;

  /** Terms that are transposed at a time: one cache line of each source row. */
  private static final int TRANSPOSE_TERMS = 16;

  /** Terms that one task packs. */
  private static final int PARALLEL_TERMS = 512;

  /** The number of tiles. */
  static int tiles(int channels) {
    return Math.ceilDiv(channels, TILE);
  }

  /**
   * Some channels that are packed together.
   *
   * @param first the first channel
   * @param width floats per term: whole vectors
   * @param real channels that exist
   */
  record Tile(int first, int width, int real) {
    static Tile of(int channels, int index) {
      int width = tileWidth(channels, index);
      return new Tile(index * TILE, width, Math.min(width, channels - index * TILE));
    }
  }

  /** Floats per term in a tile: whole vectors. */
  static int tileWidth(int channels, int tile) {
    return Math.min(CpuTuning.TILE_VECTORS, Math.ceilDiv(channels - tile * TILE, L)) * L;
  }

  /** The offset of a tile. */
  static int tileOffset(int terms, int tile) {
    return terms * tile * TILE;
  }

  /** Floats of all tiles. */
  static int length(int terms, int channels) {
    return terms * CpuTuning.wholeVectors(channels);
  }

  /**
   * Packs rows that hold the channels of one term each: {@code packed[t][k][c] = w[from + k*step +
   * t*V*L + c]} for {@code k} in {@code 0..count-1}.
   *
   * @param w the source
   * @param from where the row of the first term starts in it
   * @param step floats between the rows of neighbouring terms
   * @param count terms to pack
   * @param tile the tile to pack
   * @param packed the target
   * @param po where to put the first term
   */
  static void packRows(
      float[] w, int from, int step, int count, Tile tile, float[] packed, int po) {
    int width = tile.width();
    int real = tile.real();
    for (int k = 0; k < count; k++) {
      int s = from + k * step + tile.first();
      int d = po + k * width;
      for (int c = 0; c < real; c++) {
        packed[d + c] = w[s + c];
      }
      for (int c = real; c < width; c++) {
        packed[d + c] = 0;
      }
    }
  }

  /**
   * Packs rows that hold the terms of one channel each: {@code packed[t][k][c] = w[from + (t*V*L +
   * c)*step + k]} for {@code k} in {@code 0..count-1}.
   *
   * @param w the source
   * @param from where the first term of the first channel is in it
   * @param step floats between the rows of neighbouring channels
   * @param count terms to pack
   * @param tile the tile to pack
   * @param packed the target
   * @param po where to put the first term
   */
  static void packColumns(
      float[] w, int from, int step, int count, Tile tile, float[] packed, int po) {
    int width = tile.width();
    int real = tile.real();
    for (int k0 = 0; k0 < count; k0 += TRANSPOSE_TERMS) {
      int n = Math.min(TRANSPOSE_TERMS, count - k0);
      int d = po + k0 * width;
      for (int c = 0; c < real; c++) {
        int s = from + (tile.first() + c) * step + k0;
        for (int k = 0; k < n; k++) {
          packed[d + k * width + c] = w[s + k];
        }
      }
      for (int k = 0; k < n; k++) {
        for (int c = real; c < width; c++) {
          packed[d + k * width + c] = 0;
        }
      }
    }
  }

  /**
   * Packs all tiles of a matrix {@code [channels, terms]}, which starts at wo, from po on, shared
   * out among the workers.
   */
  static void packColumns(
      Workers workers, float[] w, int wo, int terms, int channels, float[] packed, int po) {
    forParts(
        workers,
        terms,
        channels,
        (tile, k, count, to) -> packColumns(w, wo + k, terms, count, tile, packed, po + to));
  }

  /**
   * Packs all tiles of a matrix {@code [terms, channels]}, which starts at wo, from po on, shared
   * out among the workers.
   */
  static void packRows(
      Workers workers, float[] w, int wo, int terms, int channels, float[] packed, int po) {
    forParts(
        workers,
        terms,
        channels,
        (tile, k, count, to) ->
            packRows(w, wo + k * channels, channels, count, tile, packed, po + to));
  }

  /** Packs some terms of a tile. */
  @FunctionalInterface
  private interface Part {
    /** Packs {@code count} terms from k on to offset {@code to}. */
    void pack(Tile tile, int k, int count, int to);
  }

  private static void forParts(Workers workers, int terms, int channels, Part part) {
    int parts = Math.ceilDiv(terms, PARALLEL_TERMS);
    workers.run(
        tiles(channels) * parts,
        (task, worker) -> {
          int index = task / parts;
          Tile tile = Tile.of(channels, index);
          int k = task % parts * PARALLEL_TERMS;
          int count = Math.min(PARALLEL_TERMS, terms - k);
          part.pack(tile, k, count, tileOffset(terms, index) + k * tile.width());
        });
  }
}
