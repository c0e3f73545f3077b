package org.catchupmix.core.cpu.conv;

import java.util.Arrays;
import org.catchupmix.core.cpu.vector.Aligned;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Workers;
import org.catchupmix.core.host.ArrayPool;
import org.catchupmix.core.primitive.Conv2dGeometry;

/**
 * Gradient w.r.t. the weights, the adjoint of Winograd convolution.
 *
 * <pre>
 *   V[f][t][ci]  = (B' x[tile t, ci] B)[f]
 *   E[f][t][co]  = (A dy[tile t, co] A')[f]
 *   P[f][co][ci] = sum over t of E[f][t][co] * V[f][t][ci]
 *   dw[co,:,:,ci] = G' P[:][co][ci] G
 * </pre>
 *
 * <p>A task owns one panel of input channels by one panel of output channels and a range of the
 * tiles. It carries them chunk by chunk from x and dy to its P, and P to dw at its end; V, E and P
 * never leave its scratch memory, a part of L2. Tiles are transformed again for each panel of the
 * other side: on two cores that share an L3 that is several times faster than to write V and E once
 * for all. Ranges are summed apart and added in order, so nothing depends on the number of threads.
 */
final class WinogradWeightGradient implements Convolutions.Plan {
  private static final int PANEL = WeightGradientKernel.PANEL;
  private static final int SUMS = WeightGradientKernel.SUMS;
  private static final int ROWS = WeightGradientKernel.ROWS;
  private static final int COLUMNS = WeightGradientKernel.COLUMNS;
  private static final int TAPS = 9;

  private final TileGrid x;
  private final TileGrid dy;
  private final int chunk;
  private final int chunks;
  private final int ranges;
  private final TileGrid.Planes planes;
  private final int xPanels;
  private final int dyPanels;
  private final int weights;

  WinogradWeightGradient(Conv2dGeometry g) {
    int m = WinogradMap.OUTPUT_SIDE;
    int tileRows = Math.ceilDiv(g.outHeight(), m);
    int tileColumns = Math.ceilDiv(g.outWidth(), m);
    ImageSize in = ImageSize.of(g.inputShape());
    ImageSize out = ImageSize.of(g.outputShape());
    x = new TileGrid(in, tileRows, tileColumns, g.padding(), WinogradMap.INPUT_SIDE);
    dy = new TileGrid(out, tileRows, tileColumns, 0, m);
    xPanels = Math.ceilDiv(g.inChannels(), PANEL);
    dyPanels = Math.ceilDiv(g.outChannels(), PANEL);
    chunks = Math.ceilDiv(x.tiles(), WinogradTuning.CHUNK_TILES);
    chunk = Math.ceilDiv(x.tiles(), chunks);
    ranges = Math.clamp(Math.ceilDiv(CpuTuning.MIN_TASKS, xPanels * dyPanels), 1, chunks);
    planes = TileGrid.Planes.of(PANEL, chunk);
    weights = g.outChannels() * TAPS * g.inChannels();
  }

  @Override
  public void run(Workers workers, ArrayPool<float[]> pool, float[] x, float[] dy, float[] dw) {
    int panels = xPanels * dyPanels;
    int products = WinogradMap.PRODUCTS;
    int length = TileGrid.SCRATCH + 2 * products * planes.plane() + products * PANEL * PANEL;
    PartialSums partials = new PartialSums(pool, dw, weights, ranges);
    workers.run(
        panels * ranges,
        (task, worker) -> {
          int range = task / panels;
          int panel = task % panels;
          int ci = panel % xPanels * PANEL;
          int co = panel / xPanels * PANEL;
          float[] scratch = workers.scratch(worker, length);
          sum(ci, co, range, x, dy, partials.array(range), partials.offset(range), scratch);
        });
    partials.add(workers);
  }

  /** Runs one task; its scratch memory holds what transforms need, V, E and P. */
  private void sum(
      int ci, int co, int range, float[] x, float[] dy, float[] dw, int dwo, float[] scratch) {
    int products = WinogradMap.PRODUCTS;
    int inputs = Math.min(PANEL, this.x.channels() - ci);
    int outputs = Math.min(PANEL, this.dy.channels() - co);
    int v = Aligned.FIRST + TileGrid.SCRATCH;
    int e = v + products * planes.plane();
    int p = e + products * planes.plane();
    int blocks = Math.ceilDiv(outputs, ROWS) * Math.ceilDiv(inputs, COLUMNS);
    Arrays.fill(scratch, p, p + products * blocks * SUMS, 0);
    for (int k = range * chunks / ranges; k < (range + 1) * chunks / ranges; k++) {
      int first = k * chunk;
      int tiles = Math.min(chunk, this.x.tiles() - first);
      this.x.transform(WinogradMap.INPUT, x, first, tiles, ci, inputs, scratch, v, planes, scratch);
      this.dy.transform(
          WinogradMap.OUTPUT_GRADIENT, dy, first, tiles, co, outputs, scratch, e, planes, scratch);
      products(tiles, inputs, outputs, scratch, v, e, p);
    }
    gradients(ci, inputs, co, outputs, scratch, p, dw, dwo);
  }

  /** {@code P[f] += E[f]' V[f]}, in blocks of {@code [ROWS, COLUMNS]}. */
  private void products(int tiles, int inputs, int outputs, float[] scratch, int v, int e, int p) {
    for (int f = 0; f < WinogradMap.PRODUCTS; f++) {
      for (int r = 0; r < outputs; r += ROWS) {
        for (int c = 0; c < inputs; c += COLUMNS, p += SUMS) {
          int width = inputs - c;
          WeightGradientKernel.block(
              scratch,
              v + f * planes.plane() + c,
              e + f * planes.plane() + r,
              1,
              tiles,
              0,
              width,
              p);
        }
      }
    }
  }

  /** {@code dw = G' P G} for the channels of one task. */
  private void gradients(
      int ci, int inputs, int co, int outputs, float[] scratch, int p, float[] dw, int dwo) {
    int result = Aligned.FIRST + WinogradMap.SCRATCH;
    int pPlane = Math.ceilDiv(outputs, ROWS) * Math.ceilDiv(inputs, COLUMNS) * SUMS;
    int pRow = WinogradMap.INPUT_SIDE * pPlane;
    int stride = TAPS * x.channels();
    for (int r = 0; r < outputs; r += ROWS) {
      for (int c = 0; c < inputs; c += COLUMNS, p += SUMS) {
        WinogradMap.WEIGHT_GRADIENT.applyTwice(
            scratch, p, pRow, pPlane, scratch, result, 3 * SUMS, SUMS, SUMS, scratch);
        int rows = Math.min(ROWS, outputs - r);
        int width = Math.min(COLUMNS, inputs - c);
        for (int i = 0; i < TAPS; i++) {
          int o = dwo + ((co + r) * TAPS + i) * x.channels() + ci + c;
          SumTile.rows(scratch, result + i * SUMS, COLUMNS, dw, o, stride, rows, width, false);
        }
      }
    }
  }
}
