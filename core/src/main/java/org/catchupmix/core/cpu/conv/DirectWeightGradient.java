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
 * <p>What the windows of a block of output pixels meet is copied into panels: a panel holds, for
 * each input row and output column, 64 of the values {@code (kw, ci)} of a window's row, zeros
 * beyond the border. So the pixels of all output rows of an image follow each other, another kh
 * starts at another row, and {@link WeightGradientKernel} meets whole vectors at constant
 * distances, whatever the number of channels. The dy of the block lies in panels too.
 *
 * <p>Sums run over blocks of pixels in a fixed order. A task is one chunk of the blocks by one
 * slice of output channels by one group of column panels. Each chunk has sums of its own; they are
 * added in order at the end. Chunks, slices and groups follow from the sizes alone.
 */
final class DirectWeightGradient implements Convolutions.Plan {
  private static final int PANEL = WeightGradientKernel.PANEL;
  private static final int ROWS = WeightGradientKernel.ROWS;
  private static final int COLUMNS = WeightGradientKernel.COLUMNS;

  /**
   * Most panels of dy that a task keeps: with blocks of 512 pixels 512 KiB, a part of L2. 1x1
   * kernels, 32 images, 2 threads of an Intel Xeon (AVX-512), ms with all panels, 8, 4 and 2: 256
   * to 1024 channels of 8x8 6.1, 4.7, 4.2, 4.4; 512 to 2048 channels of 4x4 5.9, 4.7, 4.2, 4.3.
   */
  private static final int DY_PANELS = 4;

  /** Scratch offset of the dy. */
  private static final int DY = Aligned.FIRST + WeightGradientKernel.SUMS;

  /** Output pixels of an image below which it is small. */
  private static final int SMALL_PIXELS = 64;

  private final Conv2dGeometry g;

  /** Values of a row of a window. */
  private final int columns;

  private final int panels;

  /** Output channels of a slice. */
  private final int slice;

  private final int slices;
  private final int blockImages;
  private final int blockRows;
  private final int strips;
  private final int blocks;
  private final int blockPixels;

  /**
   * Kernel rows this far apart share a copy of the input rows: the stride. The rows of small images
   * are copied for each kernel row, so that all images are one run of pixels.
   */
  private final int period;

  /** Copies of the input rows for the kernel rows. */
  private final int phases;

  /** Floats of a copy for one image. */
  private final int copiedImage;

  private final int chunks;
  private final int groups;
  private final int weights;

  DirectWeightGradient(Conv2dGeometry g) {
    this.g = g;
    columns = g.kernelWidth() * g.inChannels();
    panels = Math.ceilDiv(columns, PANEL);
    int dyPanels = Math.ceilDiv(g.outChannels(), PANEL);
    slices = Math.ceilDiv(dyPanels, DY_PANELS);
    slice = Math.ceilDiv(dyPanels, slices) * PANEL;
    int target = CpuTuning.WEIGHT_GRADIENT_PIXELS;
    blockImages = Math.clamp(target / (g.outHeight() * g.outWidth()), 1, g.batch());
    int mostRows = Math.clamp(Math.ceilDiv(target, g.outWidth()), 1, g.outHeight());
    strips = Math.ceilDiv(g.outHeight(), mostRows);
    blockRows = Math.ceilDiv(g.outHeight(), strips);
    blocks = Math.ceilDiv(g.batch(), blockImages) * strips;
    blockPixels = blockImages * blockRows * g.outWidth();
    boolean small = g.outHeight() * g.outWidth() < SMALL_PIXELS;
    period = small ? g.kernelHeight() : g.stride();
    phases = Math.min(period, g.kernelHeight());
    copiedImage = (blockRows + (g.kernelHeight() - 1) / period) * g.outWidth() * PANEL;
    weights = g.outChannels() * g.kernelHeight() * columns;
    chunks =
        Math.clamp(CpuTuning.PARTIAL_FLOATS / weights, 1, Math.min(CpuTuning.MIN_TASKS, blocks));
    int tasks = Math.ceilDiv(CpuTuning.MIN_TASKS, chunks * slices);
    groups = Math.clamp(tasks, 1, panels * phases);
  }

  @Override
  public void run(Workers workers, ArrayPool<float[]> pool, float[] x, float[] dy, float[] dw) {
    int length =
        Aligned.up(WeightGradientKernel.SUMS + blockPixels * slice + blockImages * copiedImage);
    PartialSums partials = new PartialSums(pool, dw, weights, chunks);
    workers.run(
        chunks * slices * groups,
        (task, worker) -> {
          int chunk = task / (slices * groups);
          int channel = task / groups % slices * slice;
          float[] sums = partials.array(chunk);
          int so = partials.offset(chunk);
          float[] scratch = workers.scratch(worker, length);
          task(chunk, channel, task % groups, x, dy, sums, so, scratch);
        });
    partials.add(workers);
  }

  /** Runs one task; its scratch memory holds the sums of a kernel, the dy, and a panel of x. */
  private void task(
      int chunk,
      int channel,
      int group,
      float[] x,
      float[] dy,
      float[] dw,
      int dwo,
      float[] scratch) {
    int channels = Math.min(slice, g.outChannels() - channel);
    int xPanel = DY + blockPixels * slice;
    int blockFrom = (int) ((long) chunk * blocks / chunks);
    int blockTo = (int) ((long) (chunk + 1) * blocks / chunks);
    for (int b = blockFrom; b < blockTo; b++) {
      int image = b / strips * blockImages;
      int images = Math.min(blockImages, g.batch() - image);
      int row = b % strips * blockRows;
      int rows = Math.min(blockRows, g.outHeight() - row);
      int pixels = rows * g.outWidth();
      int first = (image * g.outHeight() + row) * g.outWidth();
      for (int c = 0; c < channels; c += PANEL) {
        int from = first * g.outChannels() + channel + c;
        int to = DY + c * blockPixels;
        int count = Math.min(PANEL, channels - c);
        copy(dy, from, g.outChannels(), scratch, to, images * pixels, count);
      }
      int copies = panels * phases;
      for (int c = group * copies / groups; c < (group + 1) * copies / groups; c++) {
        int column = c / phases * PANEL;
        int width = Math.min(PANEL, columns - column);
        int phase = c % phases;
        writeWindows(x, image, images, row, rows, phase, column, width, scratch, xPanel);
        for (int kh = phase; kh < g.kernelHeight(); kh += period) {
          int xo = xPanel + kh / period * g.outWidth() * PANEL;
          int to = dwo + (channel * g.kernelHeight() + kh) * columns + column;
          products(xo, width, images, pixels, channels, scratch, dw, to, b > blockFrom);
        }
      }
    }
  }

  /** Adds the products of a panel of x and all dy to some columns of dw, or overwrites them. */
  private void products(
      int xo,
      int width,
      int images,
      int pixels,
      int channels,
      float[] scratch,
      float[] dw,
      int to,
      boolean add) {
    int so = Aligned.FIRST;
    int row = g.kernelHeight() * columns;
    boolean oneRun = pixels * PANEL == copiedImage;
    int parts = oneRun ? 1 : images;
    int each = oneRun ? images * pixels : pixels;
    for (int c = 0; c < width; c += COLUMNS) {
      int some = Math.min(COLUMNS, width - c);
      for (int co = 0; co < channels; co += ROWS) {
        int dyo = DY + co / PANEL * blockPixels * PANEL + co % PANEL;
        Arrays.fill(scratch, so, so + WeightGradientKernel.SUMS, 0);
        WeightGradientKernel.block(scratch, xo + c, dyo, parts, each, copiedImage, some, so);
        int rows = Math.min(ROWS, channels - co);
        SumTile.rows(scratch, so, COLUMNS, dw, to + co * row + c, row, rows, some, add);
      }
    }
  }

  /** Writes columns {@code column..column+width-1} of what a phase of a block sees into a panel. */
  private void writeWindows(
      float[] x,
      int image,
      int images,
      int row,
      int rows,
      int phase,
      int column,
      int width,
      float[] to,
      int o) {
    int seen = rows + (g.kernelHeight() - 1 - phase) / period;
    for (int n = 0; n < images; n++) {
      for (int i = 0; i < seen; i++) {
        int at = o + n * copiedImage + i * g.outWidth() * PANEL;
        int ih = (row + i) * g.stride() - g.padding() + phase;
        if (ih < 0 || ih >= g.height()) {
          zeros(to, at, g.outWidth(), width);
        } else {
          windowRow(x, ((image + n) * g.height() + ih) * g.width(), column, width, to, at);
        }
      }
    }
  }

  /**
   * Writes some columns of the windows' rows in an input row.
   *
   * @param pixel the first pixel of the input row
   */
  private void windowRow(float[] x, int pixel, int column, int width, float[] to, int o) {
    int s = g.stride();
    int channels = g.inChannels();
    int outputs = g.outWidth();
    int left = column / channels - g.padding();
    int last = (column + width - 1) / channels - g.padding();
    // Outputs first..end-1 meet only pixels that exist.
    int first = Math.clamp(Math.ceilDiv(-left, s), 0, outputs);
    int end = Math.clamp(Math.floorDiv(g.width() - 1 - last, s) + 1, first, outputs);
    int from = (pixel + first * s - g.padding()) * channels + column;
    copy(x, from, s * channels, to, o + first * PANEL, end - first, width);
    zeros(to, o, first, width);
    zeros(to, o + end * PANEL, outputs - end, width);
    for (int ow = 0; ow < outputs; ow = ow + 1 == first ? end : ow + 1) {
      for (int kw = left; (ow < first || ow >= end) && kw <= last; kw++) {
        int iw = ow * s + kw;
        if (iw >= 0 && iw < g.width()) {
          int begin = Math.max(column, (kw + g.padding()) * channels);
          int until = Math.min(column + width, (kw + g.padding() + 1) * channels);
          int at = (pixel + ow * s - g.padding()) * channels + begin;
          System.arraycopy(x, at, to, o + ow * PANEL + begin - column, until - begin);
        }
      }
    }
  }

  /**
   * Copies runs of {@code width} floats into a panel; up to a whole vector arbitrary ones follow.
   */
  private static void copy(float[] from, int fo, int step, float[] to, int o, int runs, int width) {
    int whole = CpuTuning.wholeVectors(width);
    // The last whole vectors may reach beyond the end of the array.
    int safe = Math.clamp(Math.floorDiv(from.length - fo - whole, step) + 1, 0, runs);
    WinogradMap.copyRuns(from, fo, step, to, o, PANEL, safe, whole);
    for (int r = safe; r < runs; r++) {
      System.arraycopy(from, fo + r * step, to, o + r * PANEL, width);
    }
  }

  private static void zeros(float[] to, int o, int pixels, int count) {
    for (int p = 0; p < pixels; p++) {
      Arrays.fill(to, o + p * PANEL, o + p * PANEL + count, 0);
    }
  }
}
