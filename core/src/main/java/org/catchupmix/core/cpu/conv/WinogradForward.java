package org.catchupmix.core.cpu.conv;

import org.catchupmix.core.cpu.vector.Aligned;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.PerWorker;
import org.catchupmix.core.cpu.vector.Workers;
import org.catchupmix.core.host.ArrayPool;
import org.catchupmix.core.primitive.Conv2dGeometry;

/**
 * Winograd convolution: the forward pass, and the gradient w.r.t. the input, which is the same
 * thing with the kernel rotated by 180 degrees and its channels swapped.
 *
 * <pre>
 *   U[f][ci][co] = (G w[co,:,:,ci] G')[f]                 transformed weights
 *   V[f][t][ci]  = (B' x[tile t, ci] B)[f]                transformed input
 *   M[f][t][co]  = sum over ci of V[f][t][ci] * U[f][ci][co]
 *   y[tile t, co] = A' M[:][t][co] A
 * </pre>
 *
 * <p>f counts the 36 elements of a transformed tile. Each f is a matmul of its own, done by {@link
 * GatherGemm} for a block of tiles.
 *
 * <p>What is transformed once and what is shared depends on which is larger. With many tiles, all
 * of U is made first; a task then carries a block of tiles from x to y, V and M never leaving its
 * scratch memory. With few tiles, as in the last layers, U is far larger than V: all of V is made
 * first, and a task carries a group of output channels from w to y, U never leaving its scratch.
 */
final class WinogradForward implements Convolutions.ForwardPlan {
  private static final int TILE = CpuTuning.TILE_VECTORS * CpuTuning.LANES;
  private static final int TAPS = 9;

  private final TileGrid source;
  private final TileGrid target;
  private final boolean rotated;
  private final int terms;
  private final int channels;
  private final int channelTiles;
  private final int block;
  private final int blocks;
  private final boolean fewTiles;
  private final int uPlane;
  private final TileTransform.Planes vPlanes;
  private final TileTransform.Planes mPlanes;
  private final TileTransform inputTransform;
  private final TileTransform outputTransform;
  private final GatherGemm gemm;

  /** Scratch offset of V with many tiles, of U with few. */
  private final int operand;

  /** Scratch offset of M. */
  private final int m;

  /** Scratch offset of the sums of a product. */
  private final int sums;

  /** Whether all channels of a tile are one short row of {@link RowKernel}. */
  private final boolean shortRows;

  private WinogradForward(TileGrid source, TileGrid target, boolean rotated) {
    this.source = source;
    this.target = target;
    this.rotated = rotated;
    terms = source.channels();
    channels = target.paddedChannels();
    channelTiles = PackedWeights.tiles(channels);
    int tiles = source.tiles();
    // U [f, Cin, Cout] is larger than V [f, tiles, Cin]. Tiles of 4 on 512 channels of 4x4 this way
    // and the other: 215 and 175 GFLOP/s per core; on 64 channels of 32x32: 171 and 255.
    fewTiles = tiles < channels;
    int share = Math.ceilDiv(tiles, fewTiles ? 1 : CpuTuning.MIN_TASKS);
    int step = WinogradTuning.BLOCK_STEP;
    block = Math.clamp(Math.ceilDiv(share, step) * step, step, WinogradTuning.BLOCK_TILES);
    blocks = Math.ceilDiv(tiles, block);
    int gap = WinogradTuning.PLANE_GAP;
    uPlane = PackedWeights.length(terms, fewTiles ? TILE : channels) + gap;
    int mPitch = fewTiles ? TILE : channels;
    vPlanes = TileTransform.Planes.of(source.paddedChannels(), block);
    mPlanes = TileTransform.Planes.of(mPitch, block);
    inputTransform = new TileTransform(source, WinogradMap.INPUT, vPlanes, terms);
    outputTransform = new TileTransform(target, WinogradMap.OUTPUT, mPlanes, mPitch);
    shortRows = !fewTiles && RowKernel.supports(terms, target.channels());
    operand =
        fewTiles
            ? Math.max(TileTransform.SCRATCH, WinogradMap.SCRATCH + tapsLength())
            : TileTransform.SCRATCH;
    m = operand + WinogradMap.PRODUCTS * (fewTiles ? uPlane : vPlanes.plane());
    sums = m + WinogradMap.PRODUCTS * mPlanes.plane();
    gemm = GatherGemm.ofRows(block, terms, source.paddedChannels(), channels, mPitch);
  }

  /** The forward pass. */
  static WinogradForward forward(Conv2dGeometry g) {
    ImageSize x = ImageSize.of(g.inputShape());
    return of(x, ImageSize.of(g.outputShape()), g.padding(), false);
  }

  /** The gradient w.r.t. the input: a convolution of dy that is padded by {@code 2 - padding}. */
  static WinogradForward inputGradient(Conv2dGeometry g) {
    ImageSize dx = ImageSize.of(g.inputShape());
    return of(ImageSize.of(g.outputShape()), dx, 2 - g.padding(), true);
  }

  private static WinogradForward of(ImageSize in, ImageSize out, int padding, boolean rotated) {
    int m = WinogradMap.OUTPUT_SIDE;
    int rows = Math.ceilDiv(out.rows(), m);
    int columns = Math.ceilDiv(out.columns(), m);
    return new WinogradForward(
        new TileGrid(in, rows, columns, padding, WinogradMap.INPUT_SIDE),
        new TileGrid(out, rows, columns, 0, m),
        rotated);
  }

  /** Convolves x with w; overwrites y. For the gradient x is dy and y is dx. */
  @Override
  public void run(
      Workers workers, ArrayPool<float[]> pool, float[] x, float[] w, float[] y, Epilogue end) {
    if (fewTiles) {
      byChannels(workers, pool, x, w, y, end);
    } else {
      byTiles(workers, pool, x, w, y, end);
    }
  }

  private static int tapsLength() {
    return TAPS * WinogradTuning.WEIGHT_TERMS * TILE;
  }

  private void byTiles(
      Workers workers, ArrayPool<float[]> pool, float[] x, float[] w, float[] y, Epilogue end) {
    float[] u = pool.take(Aligned.length(WinogradMap.PRODUCTS * uPlane));
    int taps = WinogradMap.SCRATCH;
    int weightScratch = taps + tapsLength();
    int length = Math.max(weightScratch, sums + SumTile.FLOATS);
    int parts = Math.ceilDiv(terms, WinogradTuning.WEIGHT_TERMS);
    workers.run(
        channelTiles * parts,
        (task, worker) -> {
          int t = task / parts;
          int uo = Aligned.FIRST + PackedWeights.tileOffset(terms, t);
          weights(w, t, task % parts, u, uo, workers.scratch(worker, length));
        });
    int o = Aligned.FIRST;
    PerWorker<GatherGemm.Arrays> arrays =
        new PerWorker<>(
            workers,
            worker -> {
              float[] scratch = workers.scratch(worker, length);
              return new GatherGemm.Arrays(scratch, u, scratch, scratch, o + sums);
            });
    workers.run(
        blocks,
        (b, worker) -> {
          GatherGemm.Arrays a = arrays.get(worker);
          float[] scratch = a.out();
          int from = b * block;
          int count = Math.min(block, source.tiles() - from);
          inputTransform.run(x, from, count, 0, scratch, o + operand, scratch);
          products(a, count, o + operand, o, 0);
          outputTransform.back(scratch, o + m, from, count, 0, y, end);
        });
    pool.give(u);
  }

  private void byChannels(
      Workers workers, ArrayPool<float[]> pool, float[] x, float[] w, float[] y, Epilogue end) {
    int vBlock = WinogradMap.PRODUCTS * vPlanes.plane();
    float[] v = pool.take(Aligned.length(blocks * vBlock));
    int length = sums + SumTile.FLOATS;
    int part = WinogradTuning.TRANSFORM_TILES;
    int parts = block / part;
    workers.run(
        blocks * parts,
        (task, worker) -> {
          int b = task / parts;
          int first = task % parts * part;
          int count = Math.min(part, source.tiles() - b * block - first);
          int vo = Aligned.FIRST + b * vBlock + first * source.paddedChannels();
          float[] scratch = workers.scratch(worker, length);
          inputTransform.run(x, b * block + first, count, 0, v, vo, scratch);
        });
    int o = Aligned.FIRST;
    PerWorker<GatherGemm.Arrays> arrays =
        new PerWorker<>(
            workers,
            worker -> {
              float[] scratch = workers.scratch(worker, length);
              return new GatherGemm.Arrays(v, scratch, scratch, scratch, o + sums);
            });
    workers.run(
        channelTiles,
        (t, worker) -> {
          GatherGemm.Arrays a = arrays.get(worker);
          float[] scratch = a.out();
          for (int p = 0; p < Math.ceilDiv(terms, WinogradTuning.WEIGHT_TERMS); p++) {
            weights(w, t, p, scratch, o + operand, scratch);
          }
          int uo = o + operand - PackedWeights.tileOffset(terms, t);
          int first = t * TILE;
          for (int b = 0; b < blocks; b++) {
            int count = Math.min(block, source.tiles() - b * block);
            products(a, count, o + b * vBlock, uo, t);
            outputTransform.back(scratch, o + m, b * block, count, first, y, end);
          }
        });
    pool.give(v);
  }

  /** Transforms the weights of one tile of output channels and one part of the terms. */
  private void weights(float[] w, int channelTile, int part, float[] u, int uo, float[] scratch) {
    int k = part * WinogradTuning.WEIGHT_TERMS;
    int count = Math.min(WinogradTuning.WEIGHT_TERMS, terms - k);
    int width = PackedWeights.tileWidth(channels, channelTile);
    int first = channelTile * TILE;
    int real = PackedWeights.tileChannels(target.channels(), channelTile);
    int tap = count * width;
    int taps = Aligned.FIRST + WinogradMap.SCRATCH;
    for (int i = 0; i < TAPS; i++) {
      int o = taps + i * tap;
      if (rotated) {
        // w is [terms, taps, channels] here: the rows of the terms lie there already.
        int step = TAPS * target.channels();
        int from = k * step + (TAPS - 1 - i) * target.channels() + first;
        if (real == width) {
          for (int j = 0; j < count; j++) {
            WinogradMap.copy(w, from + j * step, scratch, o + j * width, width);
          }
        } else {
          PackedWeights.packRows(w, from, step, count, real, scratch, o);
        }
      } else {
        int from = (first * TAPS + i) * terms + k;
        PackedWeights.packColumns(w, from, TAPS * terms, count, real, scratch, o);
      }
    }
    int to = uo + k * width;
    WinogradMap.Spacing in = new WinogradMap.Spacing(3 * tap, tap);
    WinogradMap.Spacing out = new WinogradMap.Spacing(WinogradMap.INPUT_SIDE * uPlane, uPlane);
    WinogradMap.WEIGHT.applyTwice(scratch, taps, in, u, to, out, tap);
  }

  /**
   * Computes all products of a block of tiles: with few tiles of one tile of channels, else of all
   * channels.
   */
  private void products(GatherGemm.Arrays arrays, int count, int vo, int uo, int channelTile) {
    int endTile = fewTiles ? channelTile + 1 : channelTiles;
    int mo = Aligned.FIRST + m - channelTile * TILE;
    for (int f = 0; f < WinogradMap.PRODUCTS; f++) {
      int from = vo + f * vPlanes.plane();
      int weights = uo + f * uPlane;
      int to = mo + f * mPlanes.plane();
      if (shortRows) {
        RowKernel.run(arrays.out(), from, count, arrays.weights(), weights, terms, to);
      } else {
        for (int tile = channelTile; tile < endTile; tile++) {
          gemm.run(arrays, 0, count, from, weights, tile, to);
        }
      }
    }
  }
}
