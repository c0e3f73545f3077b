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
  private final TileTransform.Planes planes;
  private final TileTransform xTransform;
  private final TileTransform dyTransform;
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
    planes = TileTransform.Planes.of(PANEL, chunk);
    xTransform = new TileTransform(x, WinogradMap.INPUT, planes, PANEL);
    dyTransform = new TileTransform(dy, WinogradMap.OUTPUT_GRADIENT, planes, PANEL);
    weights = g.outChannels() * TAPS * g.inChannels();
  }

  @Override
  public void run(Workers workers, ArrayPool<float[]> pool, float[] x, float[] dy, float[] dw) {
    int panels = xPanels * dyPanels;
    int products = WinogradMap.PRODUCTS;
    int length = TileTransform.SCRATCH + 2 * products * planes.plane() + products * PANEL * PANEL;
    PartialSums partials = new PartialSums(pool, dw, weights, ranges);
    workers.run(
        panels * ranges,
        (task, worker) -> {
          float[] scratch = workers.scratch(worker, length);
          int p = sum(task % panels, task / panels, x, dy, scratch);
          gradients(task % panels, scratch, p, partials, task / panels);
        });
    partials.add(workers);
  }

  /** The first input channel of a panel. */
  private int firstInput(int panel) {
    return panel % xPanels * PANEL;
  }

  /** The number of input channels of a panel. */
  private int inputs(int panel) {
    return Math.min(PANEL, x.channels() - firstInput(panel));
  }

  /** The first output channel of a panel. */
  private int firstOutput(int panel) {
    return panel / xPanels * PANEL;
  }

  /** The number of output channels of a panel. */
  private int outputs(int panel) {
    return Math.min(PANEL, dy.channels() - firstOutput(panel));
  }

  /**
   * Sums the products of a panel over a range of tiles. The scratch memory holds what transforms
   * need, V, E and P.
   *
   * @return where P begins
   */
  private int sum(int panel, int range, float[] x, float[] dy, float[] scratch) {
    int products = WinogradMap.PRODUCTS;
    int v = Aligned.FIRST + TileTransform.SCRATCH;
    int e = v + products * planes.plane();
    int p = e + products * planes.plane();
    int blocks = Math.ceilDiv(outputs(panel), ROWS) * Math.ceilDiv(inputs(panel), COLUMNS);
    Arrays.fill(scratch, p, p + products * blocks * SUMS, 0);
    for (int k = range * chunks / ranges; k < (range + 1) * chunks / ranges; k++) {
      int first = k * chunk;
      int tiles = Math.min(chunk, this.x.tiles() - first);
      xTransform.run(x, first, tiles, firstInput(panel), scratch, v, scratch);
      dyTransform.run(dy, first, tiles, firstOutput(panel), scratch, e, scratch);
      products(tiles, inputs(panel), outputs(panel), scratch, v, e, p);
    }
    return p;
  }

  /** {@code P[f] += E[f]' V[f]}, in blocks of {@code [ROWS, COLUMNS]}. */
  private void products(int tiles, int inputs, int outputs, float[] scratch, int v, int e, int p) {
    WeightGradientKernel.Images images = new WeightGradientKernel.Images(1, tiles, 0);
    for (int f = 0; f < WinogradMap.PRODUCTS; f++) {
      for (int r = 0; r < outputs; r += ROWS) {
        for (int c = 0; c < inputs; c += COLUMNS, p += SUMS) {
          int width = inputs - c;
          int xo = v + f * planes.plane() + c;
          int dyo = e + f * planes.plane() + r;
          WeightGradientKernel.block(scratch, xo, dyo, images, width, p);
        }
      }
    }
  }

  /** Writes {@code dw = G' P G} of a panel. */
  private void gradients(int panel, float[] scratch, int p, PartialSums partials, int range) {
    float[] dw = partials.array(range);
    int outputs = outputs(panel);
    int inputs = inputs(panel);
    int result = Aligned.FIRST + WinogradMap.SCRATCH;
    int pPlane = Math.ceilDiv(outputs, ROWS) * Math.ceilDiv(inputs, COLUMNS) * SUMS;
    WinogradMap.Spacing in = new WinogradMap.Spacing(WinogradMap.INPUT_SIDE * pPlane, pPlane);
    WinogradMap.Spacing out = new WinogradMap.Spacing(3 * SUMS, SUMS);
    int stride = TAPS * x.channels();
    for (int r = 0; r < outputs; r += ROWS) {
      for (int c = 0; c < inputs; c += COLUMNS, p += SUMS) {
        WinogradMap.WEIGHT_GRADIENT.applyTwice(scratch, p, in, scratch, result, out, SUMS);
        int rows = Math.min(ROWS, outputs - r);
        int width = Math.min(COLUMNS, inputs - c);
        int first = (firstOutput(panel) + r) * stride + firstInput(panel) + c;
        for (int i = 0; i < TAPS; i++) {
          int o = partials.offset(range) + first + i * x.channels();
          int from = result + i * SUMS;
          for (int j = 0; j < rows; j++) {
            SumTile.row(scratch, from + j * COLUMNS, dw, o + j * stride, width, false);
          }
        }
      }
    }
  }
}
