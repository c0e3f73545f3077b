package org.catchupmix.core.cpu.conv;

import java.util.Arrays;
import org.catchupmix.core.cpu.vector.Aligned;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Workers;
import org.catchupmix.core.host.ArrayPool;
import org.catchupmix.core.primitive.Conv2dGeometry;

/**
 * Gradient of a convolution w.r.t. its weights.
 *
 * <pre>
 *   dw[co,kh,kw,ci] = sum over n, oh, ow of
 *       dy[n,oh,ow,co] * x[n, oh*stride - padding + kh, ow*stride - padding + kw, ci]
 * </pre>
 *
 * <p>Per output channel, dw is a row of {@code KH*KW*Cin} columns: those of the matrix that has the
 * window of each output pixel as a row (im2col), of which never more than a panel is written out. A
 * panel holds 64 columns for a block of pixels, with zeros where windows reach over the border and
 * where columns end; the dy of the block lies in panels too. So {@link WeightGradientKernel} meets
 * whole vectors at constant distances, whatever the number of channels.
 *
 * <p>Sums run over blocks of pixels in a fixed order. A task is one chunk of the blocks by one
 * group of column panels. Each chunk has sums of its own; they are added in order at the end.
 * Chunks and groups follow from the sizes alone.
 */
final class DirectWeightGradient implements Convolutions.Plan {
  private static final int L = CpuTuning.LANES;
  private static final int PANEL = WeightGradientKernel.PANEL;
  private static final int ROWS = WeightGradientKernel.ROWS;
  private static final int COLUMNS = WeightGradientKernel.COLUMNS;

  private final Conv2dGeometry g;
  private final int columns;
  private final int panels;
  private final int dyPanels;
  private final int blockImages;
  private final int blockRows;
  private final int strips;
  private final int blocks;
  private final int blockPixels;
  private final int chunks;
  private final int groups;
  private final int weights;

  DirectWeightGradient(Conv2dGeometry g) {
    this.g = g;
    columns = g.kernelHeight() * g.kernelWidth() * g.inChannels();
    panels = Math.ceilDiv(columns, PANEL);
    dyPanels = Math.ceilDiv(g.outChannels(), PANEL);
    int target = CpuTuning.WEIGHT_GRADIENT_PIXELS;
    blockImages = Math.clamp(target / (g.outHeight() * g.outWidth()), 1, g.batch());
    int mostRows = Math.clamp(Math.ceilDiv(target, g.outWidth()), 1, g.outHeight());
    strips = Math.ceilDiv(g.outHeight(), mostRows);
    blockRows = Math.ceilDiv(g.outHeight(), strips);
    blocks = Math.ceilDiv(g.batch(), blockImages) * strips;
    blockPixels = blockImages * blockRows * g.outWidth();
    weights = g.outChannels() * columns;
    chunks =
        Math.clamp(CpuTuning.PARTIAL_FLOATS / weights, 1, Math.min(CpuTuning.MIN_TASKS, blocks));
    groups = Math.clamp(Math.ceilDiv(CpuTuning.MIN_TASKS, chunks), 1, panels);
  }

  @Override
  public void run(Workers workers, ArrayPool<float[]> pool, float[] x, float[] dy, float[] dw) {
    int length = Aligned.up(WeightGradientKernel.SUMS + blockPixels * PANEL * (1 + dyPanels));
    float[] scratch = pool.take(Aligned.length(length * workers.threads()));
    PartialSums partials = new PartialSums(pool, dw, weights, chunks);
    workers.run(
        chunks * groups,
        (task, worker) -> {
          int chunk = task / groups;
          float[] sums = partials.array(chunk);
          int so = partials.offset(chunk);
          task(chunk, task % groups, x, dy, sums, so, scratch, Aligned.FIRST + worker * length);
        });
    partials.add(workers);
    pool.give(scratch);
  }

  /**
   * Runs one task; its scratch memory holds the sums of a kernel, a panel of x, and those of dy.
   */
  private void task(
      int chunk, int group, float[] x, float[] dy, float[] dw, int dwo, float[] scratch, int o) {
    int xPanel = o + WeightGradientKernel.SUMS;
    int dyPanel = xPanel + blockPixels * PANEL;
    int blockFrom = (int) ((long) chunk * blocks / chunks);
    int blockTo = (int) ((long) (chunk + 1) * blocks / chunks);
    for (int b = blockFrom; b < blockTo; b++) {
      int image = b / strips * blockImages;
      int imageEnd = Math.min(image + blockImages, g.batch());
      int row = b % strips * blockRows;
      int rowEnd = Math.min(row + blockRows, g.outHeight());
      int pixels = (imageEnd - image) * (rowEnd - row) * g.outWidth();
      writeGradients(dy, (image * g.outHeight() + row) * g.outWidth(), pixels, scratch, dyPanel);
      for (int p = group * panels / groups; p < (group + 1) * panels / groups; p++) {
        int column = p * PANEL;
        int width = Math.min(PANEL, columns - column);
        writeWindows(x, image, imageEnd, row, rowEnd, column, width, scratch, xPanel);
        for (int c = 0; c < width; c += COLUMNS) {
          int some = Math.min(COLUMNS, width - c);
          for (int co = 0; co < g.outChannels(); co += ROWS) {
            int dyo = dyPanel + co / PANEL * blockPixels * PANEL + co % PANEL;
            Arrays.fill(scratch, o, o + WeightGradientKernel.SUMS, 0);
            WeightGradientKernel.block(scratch, xPanel + c, dyo, pixels, some, o);
            SumTile.rows(
                scratch,
                o,
                COLUMNS,
                dw,
                dwo + co * columns + column + c,
                columns,
                Math.min(ROWS, g.outChannels() - co),
                some,
                b > blockFrom);
          }
        }
      }
    }
  }

  /** Writes the dy of some pixels into panels; channels that do not exist are zeros. */
  private void writeGradients(float[] dy, int pixel, int pixels, float[] to, int o) {
    int channels = g.outChannels();
    for (int c = 0; c < channels; c += PANEL, o += blockPixels * PANEL) {
      int count = Math.min(PANEL, channels - c);
      if (count % L == 0) {
        WinogradMap.copyRuns(dy, pixel * channels + c, channels, to, o, PANEL, pixels, count);
      } else {
        for (int p = 0; p < pixels; p++) {
          System.arraycopy(dy, (pixel + p) * channels + c, to, o + p * PANEL, count);
          Arrays.fill(to, o + p * PANEL + count, o + (p + 1) * PANEL, 0);
        }
      }
    }
  }

  /** Writes columns {@code column..column+width-1} of the windows of a block into a panel. */
  private void writeWindows(
      float[] x,
      int image,
      int imageEnd,
      int row,
      int rowEnd,
      int column,
      int width,
      float[] to,
      int o) {
    int pixels = (imageEnd - image) * (rowEnd - row) * g.outWidth();
    int end = column + width;
    for (int c = column; c < end; ) {
      int place = c / g.inChannels();
      int count = Math.min(end, (place + 1) * g.inChannels()) - c;
      int kh = place / g.kernelWidth();
      int kw = place % g.kernelWidth();
      int at = o + c - column;
      for (int n = image; n < imageEnd; n++) {
        for (int oh = row; oh < rowEnd; oh++, at += g.outWidth() * PANEL) {
          int ih = oh * g.stride() - g.padding() + kh;
          boolean inside = ih >= 0 && ih < g.height();
          int from = (n * g.height() + ih) * g.width() * g.inChannels() + c % g.inChannels();
          windowRow(x, from, inside, kw - g.padding(), count, to, at);
        }
      }
      c += count;
    }
    int whole = Math.ceilDiv(width, COLUMNS) * COLUMNS;
    for (int c = width; c < whole; c++) {
      for (int p = 0; p < pixels; p++) {
        to[o + p * PANEL + c] = 0;
      }
    }
  }

  /**
   * Writes some channels at one place of the windows of a row of output pixels.
   *
   * @param from where the channels of the first pixel of the input row are
   * @param shift input column of output column 0
   */
  private void windowRow(
      float[] x, int from, boolean inside, int shift, int count, float[] to, int at) {
    int step = g.stride();
    int outputs = g.outWidth();
    int first = inside ? Math.clamp(Math.ceilDiv(-shift, step), 0, outputs) : outputs;
    int last = Math.floorDiv(g.width() - 1 - shift, step) + 1;
    int end = inside ? Math.clamp(last, first, outputs) : outputs;
    zeros(to, at, first, count);
    int source = from + (first * step + shift) * g.inChannels();
    int distance = step * g.inChannels();
    int target = at + first * PANEL;
    if (count % L == 0) {
      WinogradMap.copyRuns(x, source, distance, to, target, PANEL, end - first, count);
    } else {
      for (int p = first; p < end; p++, source += distance, target += PANEL) {
        for (int c = 0; c < count; c++) {
          to[target + c] = x[source + c];
        }
      }
    }
    zeros(to, at + end * PANEL, outputs - end, count);
  }

  private static void zeros(float[] to, int o, int pixels, int count) {
    for (int p = 0; p < pixels; p++) {
      Arrays.fill(to, o + p * PANEL, o + p * PANEL + count, 0);
    }
  }
}
