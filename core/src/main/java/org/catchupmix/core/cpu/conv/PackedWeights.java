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
   * @param channels channels in a row
   * @param tile the tile to pack
   * @param packed the target
   * @param po where to put the first term
   */
  static void packRows(
      float[] w, int from, int step, int count, int channels, int tile, float[] packed, int po) {
    int first = tile * TILE;
    int width = tileWidth(channels, tile);
    int real = Math.min(width, channels - first);
    for (int k = 0; k < count; k++) {
      int s = from + k * step + first;
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
   * Packs a matrix whose rows hold all terms of one channel: {@code packed[t][k][c] = w[(t*V*L + c)
   * * terms + k]} for {@code k} in {@code from..to-1}.
   *
   * @param w the source, {@code [channels, terms]} from wo on
   * @param packed the target
   * @param po where the tile starts
   */
  static void packColumns(
      float[] w,
      int wo,
      int terms,
      int channels,
      int tile,
      int from,
      int to,
      float[] packed,
      int po) {
    int first = tile * TILE;
    int width = tileWidth(channels, tile);
    int real = Math.min(width, channels - first);
    for (int k0 = from; k0 < to; k0 += TRANSPOSE_TERMS) {
      int n = Math.min(TRANSPOSE_TERMS, to - k0);
      int d = po + k0 * width;
      for (int c = 0; c < real; c++) {
        int s = wo + (first + c) * terms + k0;
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
    int tiles = tiles(channels);
    int parts = Math.ceilDiv(terms, PARALLEL_TERMS);
    workers.run(
        tiles * parts,
        (task, worker) -> {
          int tile = task / parts;
          int from = task % parts * PARALLEL_TERMS;
          int to = Math.min(from + PARALLEL_TERMS, terms);
          packColumns(w, wo, terms, channels, tile, from, to, packed, po + tileOffset(terms, tile));
        });
  }

  /**
   * Packs all tiles of a matrix {@code [terms, channels]}, which starts at wo, from po on, shared
   * out among the workers.
   */
  static void packRows(
      Workers workers, float[] w, int wo, int terms, int channels, float[] packed, int po) {
    int tiles = tiles(channels);
    int parts = Math.ceilDiv(terms, PARALLEL_TERMS);
    workers.run(
        tiles * parts,
        (task, worker) -> {
          int tile = task / parts;
          int from = task % parts * PARALLEL_TERMS;
          int count = Math.min(PARALLEL_TERMS, terms - from);
          int to = po + tileOffset(terms, tile) + from * tileWidth(channels, tile);
          packRows(w, wo + from * channels, channels, count, channels, tile, packed, to);
        });
  }
}
