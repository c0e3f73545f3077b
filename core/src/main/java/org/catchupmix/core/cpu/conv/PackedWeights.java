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

  /** Channels of a tile that exist. */
  static int tileChannels(int channels, int tile) {
    return Math.min(TILE, channels - tile * TILE);
  }

  /** Floats per term in a tile: whole vectors. */
  static int tileWidth(int channels, int tile) {
    return CpuTuning.wholeVectors(tileChannels(channels, tile));
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
   * Packs a tile of rows that hold the channels of one term each: {@code packed[po + k*width + c] =
   * w[from + k*step + c]} for {@code k} in {@code 0..count-1}.
   *
   * @param w the source
   * @param from where the tile's first channel of the first term is in it
   * @param step floats between the rows of neighbouring terms
   * @param count terms to pack
   * @param real channels of the tile that exist
   * @param packed the target
   * @param po where to put the first term
   */
  static void packRows(float[] w, int from, int step, int count, int real, float[] packed, int po) {
    int width = CpuTuning.wholeVectors(real);
    for (int k = 0; k < count; k++) {
      int s = from + k * step;
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
   * Packs a tile of rows that hold the terms of one channel each: {@code packed[po + k*width + c] =
   * w[from + c*step + k]} for {@code k} in {@code 0..count-1}.
   *
   * @param w the source
   * @param from where the first term of the tile's first channel is in it
   * @param step floats between the rows of neighbouring channels
   * @param count terms to pack
   * @param real channels of the tile that exist
   * @param packed the target
   * @param po where to put the first term
   */
  static void packColumns(
      float[] w, int from, int step, int count, int real, float[] packed, int po) {
    int width = CpuTuning.wholeVectors(real);
    for (int k0 = 0; k0 < count; k0 += TRANSPOSE_TERMS) {
      int n = Math.min(TRANSPOSE_TERMS, count - k0);
      int d = po + k0 * width;
      for (int c = 0; c < real; c++) {
        int s = from + c * step + k0;
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
        (first, real, k, count, to) ->
            packColumns(w, wo + first * terms + k, terms, count, real, packed, po + to));
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
        (first, real, k, count, to) ->
            packRows(w, wo + k * channels + first, channels, count, real, packed, po + to));
  }

  /** Packs some terms of a tile. */
  @FunctionalInterface
  private interface Part {
    /** Packs {@code count} terms from k on, of channels from {@code first} on, to an offset. */
    void pack(int first, int real, int k, int count, int to);
  }

  private static void forParts(Workers workers, int terms, int channels, Part part) {
    int parts = Math.ceilDiv(terms, PARALLEL_TERMS);
    workers.run(
        tiles(channels) * parts,
        (task, worker) -> {
          int tile = task / parts;
          int k = task % parts * PARALLEL_TERMS;
          int count = Math.min(PARALLEL_TERMS, terms - k);
          int to = tileOffset(terms, tile) + k * tileWidth(channels, tile);
          part.pack(tile * TILE, tileChannels(channels, tile), k, count, to);
        });
  }
}
