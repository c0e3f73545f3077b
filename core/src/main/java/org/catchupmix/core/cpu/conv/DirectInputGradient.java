package org.catchupmix.core.cpu.conv;

import org.catchupmix.core.cpu.vector.Workers;
import org.catchupmix.core.host.ArrayPool;
import org.catchupmix.core.primitive.Conv2dGeometry;

/**
 * Gradient of a convolution to its input.
 *
 * <pre>
 *   dx[n,ih,iw,ci] = sum over kh, kw, co with ih + padding = oh*stride + kh, iw likewise, of
 *       dy[n,oh,ow,co] * w[co,kh,kw,ci]
 * </pre>
 *
 * <p>Write {@code ih + padding = stride*q + a} with {@code 0 <= a < stride}. Only the kernel rows
 * {@code kh = a + stride*j} meet this dx row, each with {@code oh = q - j}: all rows of the same
 * phase a see a dense window of dy, the kernel rows of the phase upside down. So dx is divided into
 * {@code stride*stride} phases (a, b), each an ordinary convolution of dy over the grid of (q, r).
 * A phase without kernel rows, as with stride 2 and a 1x1 kernel, is zero.
 */
final class DirectInputGradient implements Convolutions.Plan {
  private final Conv2dGeometry g;
  private final GatherConvolution convolution;

  DirectInputGradient(Conv2dGeometry g) {
    this.g = g;
    int s = g.stride();
    int p = g.padding();
    int first = p / s;
    int rows = Math.ceilDiv(g.kernelHeight(), s);
    int columns = Math.ceilDiv(g.kernelWidth(), s);
    GatherConvolution.Phase[] phases = new GatherConvolution.Phase[s * s];
    for (int a = 0; a < s; a++) {
      for (int b = 0; b < s; b++) {
        int tapRows = taps(g.kernelHeight(), a);
        int tapColumns = taps(g.kernelWidth(), b);
        boolean empty = tapRows == 0 || tapColumns == 0;
        phases[a * s + b] =
            new GatherConvolution.Phase(
                s * first + a - p,
                s * first + b - p,
                rows - tapRows,
                columns - tapColumns,
                empty ? 0 : tapRows,
                empty ? 0 : tapColumns);
      }
    }
    int top = rows - 1 - first;
    int left = columns - 1 - first;
    GatherConvolution.Window window = new GatherConvolution.Window(rows, columns, 1, top, left);
    ImageSize dy = ImageSize.of(g.outputShape());
    ImageSize dx = ImageSize.of(g.inputShape());
    int gridRows = (g.height() - 1 + p) / s - first + 1;
    int gridColumns = (g.width() - 1 + p) / s - first + 1;
    convolution =
        new GatherConvolution(
            new GatherConvolution.Grid(dy, dx, gridRows, gridColumns, window, s), phases);
  }

  /** Kernel rows (columns) of phase a: {@code a, a + stride, ...}. */
  private int taps(int kernel, int a) {
    return a >= kernel ? 0 : Math.ceilDiv(kernel - a, g.stride());
  }

  @Override
  public void run(Workers workers, ArrayPool<float[]> pool, float[] dy, float[] w, float[] dx) {
    float[] packed = pool.take(convolution.packedLength());
    int kernel = g.kernelHeight() * g.kernelWidth();
    int tiles = PackedWeights.tiles(g.inChannels());
    workers.run(kernel * tiles, (task, worker) -> pack(w, task / tiles, task % tiles, packed));
    convolution.run(workers, dy, packed, dx, Epilogue.NONE);
    pool.give(packed);
  }

  /** Packs one tile of the weights at one place of the kernel. */
  private void pack(float[] w, int place, int tile, float[] packed) {
    int s = g.stride();
    int kh = place / g.kernelWidth();
    int kw = place % g.kernelWidth();
    int phase = kh % s * s + kw % s;
    int row = taps(g.kernelHeight(), kh % s) - 1 - kh / s;
    int columns = taps(g.kernelWidth(), kw % s);
    int column = columns - 1 - kw / s;
    int term = (row * columns + column) * g.outChannels();
    PackedWeights.packRows(
        w,
        place * g.inChannels() + tile * GatherGemm.TILE,
        g.kernelHeight() * g.kernelWidth() * g.inChannels(),
        g.outChannels(),
        PackedWeights.tileChannels(g.inChannels(), tile),
        packed,
        convolution.packedOffset(phase)
            + PackedWeights.tileOffset(convolution.terms(phase), tile)
            + term * PackedWeights.tileWidth(g.inChannels(), tile));
  }
}
