package org.catchupmix.core.cpu;

import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.host.ArrayPool;

/**
 * Gradient to the weights, the adjoint of Winograd convolution.
 *
 * <pre>
 *   V[f][t][ci]  = (B' x[tile t, ci] B)[f]
 *   E[f][t][co]  = (A dy[tile t, co] A')[f]
 *   P[f][co][ci] = sum over t of E[f][t][co] * V[f][t][ci]
 *   dw[co,:,:,ci] = G' P[:][co][ci] G
 * </pre>
 *
 * <p>The tiles go by in chunks, as many in a round as some memory holds. All threads transform the
 * chunks of a round, then all threads sum them, chunk by chunk, where a task owns a panel of input
 * channels by a group of output channels. The last transform is linear, so it is applied to the
 * sums of a chunk and the result added to dw: P never exists but for one block of 8 output
 * channels, and nothing depends on the number of threads.
 *
 * <p>V and E lie in panels of two vectors of channels, {@code [panel][f][t][2*L]}: a task reads its
 * panel of V in one stream, and again from L2 for each block of output channels.
 */
final class WinogradWeightGradient {
  private static final int PANEL = WeightGradientKernel.PANEL;
  private static final int SUMS = WeightGradientKernel.SUMS;
  private static final int TAPS = 9;

  private final WinogradTile tile;
  private final TileGrid x;
  private final TileGrid dy;
  private final int chunk;
  private final int chunks;
  private final int round;
  private final int plane;
  private final int panel;
  private final int xPanels;
  private final int dyPanels;
  private final int channelBlocks;
  private final int groups;

  /** Prepares all that depends on the sizes only. */
  WinogradWeightGradient(Conv2dGeometry g, WinogradTile tile) {
    this.tile = tile;
    int m = tile.outputs();
    int tileRows = Math.ceilDiv(g.outHeight(), m);
    int tileColumns = Math.ceilDiv(g.outWidth(), m);
    x =
        new TileGrid(
            g.batch(),
            g.height(),
            g.width(),
            g.inChannels(),
            tileRows,
            tileColumns,
            m,
            g.padding(),
            tile.inputs());
    dy =
        new TileGrid(
            g.batch(),
            g.outHeight(),
            g.outWidth(),
            g.outChannels(),
            tileRows,
            tileColumns,
            m,
            0,
            m);
    chunks = Math.ceilDiv(x.tiles(), WinogradTuning.CHUNK_VALUES / tile.products());
    chunk = Math.ceilDiv(x.tiles(), chunks);
    plane = chunk * PANEL + WinogradTuning.PLANE_GAP;
    panel = tile.products() * plane;
    xPanels = Math.ceilDiv(g.inChannels(), PANEL);
    dyPanels = Math.ceilDiv(g.outChannels(), PANEL);
    round = Math.clamp(WinogradTuning.ROUND_FLOATS / ((xPanels + dyPanels) * panel), 1, chunks);
    channelBlocks = Math.ceilDiv(g.outChannels(), CpuTuning.BLOCK);
    groups = Math.clamp(Math.ceilDiv(CpuTuning.MIN_TASKS, xPanels), 1, channelBlocks);
  }

  /** Overwrites dw. */
  void run(Workers workers, ArrayPool<float[]> pool, float[] x, float[] dy, float[] dw) {
    float[] v = pool.take(round * xPanels * panel);
    float[] e = pool.take(round * dyPanels * panel);
    int patch = Math.max(this.x.patchLength(), this.dy.patchLength());
    int most = Math.max(this.x.paddedChannels(), this.dy.paddedChannels());
    int length =
        WinogradMap.SCRATCH
            + Math.max(patch + tile.products() * most, (tile.products() + TAPS) * SUMS);
    float[] scratch = pool.take(length * workers.threads());
    int part = WinogradTuning.TRANSFORM_TILES;
    int parts = Math.ceilDiv(chunk, part);
    for (int c = 0; c < chunks; c += round) {
      int start = c;
      int here = Math.min(round, chunks - c);
      workers.run(
          here * parts,
          (task, worker) -> {
            int k = task / parts;
            int from = (start + k) * chunk;
            int first = task % parts * part;
            int end = Math.min(first + part, tiles(start + k));
            int so = worker * length;
            int vo = k * xPanels * panel;
            int eo = k * dyPanels * panel;
            transform(tile.input(), this.x, x, from, first, end, v, vo, scratch, so, patch);
            transform(
                tile.outputGradient(), this.dy, dy, from, first, end, e, eo, scratch, so, patch);
          });
      workers.run(
          xPanels * groups,
          (task, worker) -> {
            for (int k = 0; k < here; k++) {
              sum(task / groups, task % groups, start + k, k, v, e, dw, scratch, worker * length);
            }
          });
    }
    pool.give(scratch);
    pool.give(e);
    pool.give(v);
  }

  /** Tiles of a chunk. */
  private int tiles(int chunkIndex) {
    return Math.min(chunk, x.tiles() - chunkIndex * chunk);
  }

  /** Transforms the tiles {@code first..end-1} of the chunk that starts at from. */
  private void transform(
      WinogradMap map,
      TileGrid grid,
      float[] a,
      int from,
      int first,
      int end,
      float[] out,
      int oo,
      float[] scratch,
      int so,
      int patchLength) {
    int c = grid.paddedChannels();
    int n = tile.inputs();
    int patch = so + WinogradMap.SCRATCH;
    int spread = patch + patchLength;
    for (int t = first; t < end; t++) {
      if (grid.inPlace(from + t)) {
        int ao = grid.offset(from + t);
        int row = grid.width() * c;
        map.applyTwice(a, ao, row, c, scratch, spread, n * c, c, c, scratch, so);
      } else {
        grid.read(a, from + t, scratch, patch);
        int row = grid.side() * c;
        map.applyTwice(scratch, patch, row, c, scratch, spread, n * c, c, c, scratch, so);
      }
      spread(scratch, spread, c, out, oo + t * PANEL);
    }
  }

  /** Copies a transformed tile {@code [f][c]} to its place in the panels. */
  private void spread(float[] a, int ao, int c, float[] out, int o) {
    int products = tile.products();
    for (int first = 0; first < c; first += PANEL, o += panel) {
      WinogradMap.copyRuns(a, ao + first, c, out, o, plane, products, Math.min(PANEL, c - first));
    }
  }

  /**
   * Sums a chunk, which lies at a place of the round, for one panel of input channels and one group
   * of output channels.
   */
  private void sum(
      int xPanel,
      int group,
      int chunkIndex,
      int place,
      float[] v,
      float[] e,
      float[] dw,
      float[] scratch,
      int so) {
    int ci = xPanel * PANEL;
    int width = Math.min(PANEL, x.channels() - ci);
    int sums = so + WinogradMap.SCRATCH;
    int result = sums + tile.products() * SUMS;
    int n = tile.inputs();
    int stride = TAPS * x.channels();
    int end = (group + 1) * channelBlocks / groups;
    for (int b = group * channelBlocks / groups; b < end; b++) {
      int co = b * CpuTuning.BLOCK;
      int eo = (place * dyPanels + co / PANEL) * panel + co % PANEL;
      for (int f = 0; f < tile.products(); f++) {
        WeightGradientKernel.block(
            v,
            (place * xPanels + xPanel) * panel + f * plane,
            e,
            eo + f * plane,
            tiles(chunkIndex),
            width,
            scratch,
            sums + f * SUMS);
      }
      tile.weightGradient()
          .applyTwice(
              scratch, sums, n * SUMS, SUMS, scratch, result, 3 * SUMS, SUMS, SUMS, scratch, so);
      int some = Math.min(CpuTuning.BLOCK, dy.channels() - co);
      for (int i = 0; i < TAPS; i++) {
        int o = (co * TAPS + i) * x.channels() + ci;
        SumTile.rows(scratch, result + i * SUMS, PANEL, dw, o, stride, some, width, chunkIndex > 0);
      }
    }
  }
}
