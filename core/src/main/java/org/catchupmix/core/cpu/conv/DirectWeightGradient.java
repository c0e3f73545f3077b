package org.catchupmix.core.cpu.conv;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
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

  /** Panels of dy and of x that a task keeps at most: with blocks of 512 pixels 768 KiB of L2. */
  private static final int PANELS = 6;

  /**
   * Most copies of x that a task makes at once. Panel by panel, memory would be read in pieces of
   * 256 bytes. CPU ms of one thread, 1x1, 32 images, panel by panel and so, dy likewise: 64 to 256
   * channels of 32x32 14.9 and 13.4, 256 to 64 15.0 and 13.3, 256 to 128 26.7 and 24.0.
   */
  private static final int MOST_TOGETHER = 4;

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

  /** Whether a window is a pixel of the input. */
  private final boolean wholePixels;

  /** Copies of x that a task makes at once. */
  private final int together;

  /** The images of each block, as {@link #products} multiplies them. */
  private final WeightGradientKernel.Images[] multiplied;

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
    wholePixels = g.kernelHeight() * g.kernelWidth() == 1 && g.padding() == 0;
    together = wholePixels ? Math.clamp(PANELS - slice / PANEL, 1, MOST_TOGETHER) : 1;
    multiplied = new WeightGradientKernel.Images[blocks];
    Arrays.setAll(multiplied, this::multiplied);
  }

  private WeightGradientKernel.Images multiplied(int block) {
    int images = images(block);
    int pixels = rows(block) * g.outWidth();
    boolean oneRun = pixels * PANEL == copiedImage;
    return oneRun
        ? new WeightGradientKernel.Images(1, images * pixels, copiedImage)
        : new WeightGradientKernel.Images(images, pixels, copiedImage);
  }

  @Override
  public void run(Workers workers, ArrayPool<float[]> pool, float[] x, float[] dy, float[] dw) {
    int length = Aligned.up(xPanel(together) - Aligned.FIRST);
    PartialSums partials = new PartialSums(pool, dw, weights, chunks);
    workers.run(
        chunks * slices * groups,
        (task, worker) -> {
          float[] scratch = workers.scratch(worker, length);
          task(task, x, dy, partials, scratch);
        });
    partials.add(workers);
  }

  /** The first block of a chunk. */
  private int firstBlock(int chunk) {
    return (int) ((long) chunk * blocks / chunks);
  }

  /** The first image of a block. */
  private int image(int block) {
    return block / strips * blockImages;
  }

  /** The number of images of a block. */
  private int images(int block) {
    return Math.min(blockImages, g.batch() - image(block));
  }

  /** The first output row of a block. */
  private int row(int block) {
    return block % strips * blockRows;
  }

  /** The number of output rows of a block. */
  private int rows(int block) {
    return Math.min(blockRows, g.outHeight() - row(block));
  }

  /** The number of output channels of a slice that begins at a channel. */
  private int channels(int channel) {
    return Math.min(slice, g.outChannels() - channel);
  }

  /** Runs one task; its scratch memory holds the sums of a kernel, the dy, and copies of x. */
  private void task(int task, float[] x, float[] dy, PartialSums partials, float[] scratch) {
    int chunk = task / (slices * groups);
    int channel = task / groups % slices * slice;
    int group = task % groups;
    int channels = channels(channel);
    for (int b = firstBlock(chunk); b < firstBlock(chunk + 1); b++) {
      int pixels = rows(b) * g.outWidth();
      int first = (image(b) * g.outHeight() + row(b)) * g.outWidth();
      int from = first * g.outChannels() + channel;
      int whole = channels / PANEL;
      copyPanels(dy, from, g.outChannels(), scratch, DY, images(b) * pixels, whole);
      int done = whole * PANEL;
      if (done < channels) {
        int to = DY + done * blockPixels;
        copy(dy, from + done, g.outChannels(), scratch, to, images(b) * pixels, channels - done);
      }
      int copies = panels * phases;
      int end = (group + 1) * copies / groups;
      for (int c = group * copies / groups, next; c < end; c = next) {
        next = Math.min(c + together - c % together, end);
        writeWindows(x, b, c, next, scratch);
        for (; c < next; c++) {
          for (int kh = c % phases; kh < g.kernelHeight(); kh += period) {
            products(b, channel, c, kh, scratch, partials, chunk);
          }
        }
      }
    }
  }

  /** The scratch offset of a copy of x, or of the end with as many as are made at once. */
  private int xPanel(int copy) {
    return DY + blockPixels * slice + copy * blockImages * copiedImage;
  }

  /**
   * Adds the products of a copy of x and all dy of a block to columns of the weights in row kh of
   * the kernel; the first block of a chunk overwrites them.
   */
  private void products(
      int block, int channel, int copy, int kh, float[] scratch, PartialSums partials, int chunk) {
    int so = Aligned.FIRST;
    int column = copy / phases * PANEL;
    int row = g.kernelHeight() * columns;
    int xo = xPanel(copy % together) + kh / period * g.outWidth() * PANEL;
    int to = partials.offset(chunk) + (channel * g.kernelHeight() + kh) * columns + column;
    float[] dw = partials.array(chunk);
    boolean add = block > firstBlock(chunk);
    int channels = channels(channel);
    int width = Math.min(PANEL, columns - column);
    WeightGradientKernel.Images images = multiplied[block];
    for (int c = 0; c < width; c += COLUMNS) {
      int some = Math.min(COLUMNS, width - c);
      for (int co = 0; co < channels; co += ROWS) {
        int dyo = DY + co / PANEL * blockPixels * PANEL + co % PANEL;
        Arrays.fill(scratch, so, so + WeightGradientKernel.SUMS, 0);
        WeightGradientKernel.block(scratch, xo + c, dyo, images, some, so);
        int rows = Math.min(ROWS, channels - co);
        for (int r = 0; r < rows; r++) {
          SumTile.row(scratch, so + r * COLUMNS, dw, to + (co + r) * row + c, some, add);
        }
      }
    }
  }

  /** Writes copies {@code first..end-1} of what a block sees into scratch memory. */
  private void writeWindows(float[] x, int block, int first, int end, float[] scratch) {
    int most = rows(block) + (g.kernelHeight() - 1) / period;
    for (int n = 0; n < images(block); n++) {
      for (int i = 0; i < most; i++) {
        int to = xPanel(first % together) + n * copiedImage + i * g.outWidth() * PANEL;
        if (wholePixels && end * PANEL <= columns) {
          int from = inputPixel(block, n, i * g.stride()) * columns + first * PANEL;
          copyPanels(x, from, g.stride() * columns, scratch, to, g.outWidth(), end - first);
          continue;
        }
        for (int c = first; c < end; c++, to += blockImages * copiedImage) {
          writeWindows(x, block, c, n, i, scratch, to);
        }
      }
    }
  }

  /** The first pixel of an image's input row, counted from the block's first output row. */
  private int inputPixel(int block, int n, int row) {
    return ((image(block) + n) * g.height() + row(block) * g.stride() + row) * g.width();
  }

  /** Writes row i of a copy of an image. */
  private void writeWindows(float[] x, int block, int copy, int n, int i, float[] scratch, int to) {
    int phase = copy % phases;
    if (i >= rows(block) + (g.kernelHeight() - 1 - phase) / period) {
      return;
    }
    int column = copy / phases * PANEL;
    int width = Math.min(PANEL, columns - column);
    int row = i * g.stride() - g.padding() + phase;
    int ih = row(block) * g.stride() + row;
    if (ih < 0 || ih >= g.height()) {
      zeros(scratch, to, g.outWidth(), width);
    } else {
      windowRow(x, inputPixel(block, n, row), column, width, scratch, to);
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
    for (int r = 0; r < safe; r++) {
      WinogradMap.copy(from, fo + r * step, to, o + r * PANEL, whole);
    }
    for (int r = safe; r < runs; r++) {
      System.arraycopy(from, fo + r * step, to, o + r * PANEL, width);
    }
  }

  /**
   * Copies whole panels of runs of floats, a run at a time. A panel is as long as one of dy, which
   * is also the length of a copy of x for 1x1 kernels.
   */
  private void copyPanels(float[] from, int fo, int step, float[] to, int o, int runs, int count) {
    for (int r = 0; r < runs; r++) {
      for (int i = 0; i < count; i++) {
        copyPanel(from, fo + r * step + i * PANEL, to, o + (i * blockPixels + r) * PANEL);
      }
    }
  }

  private static void copyPanel(float[] from, int fo, float[] to, int o) {
    for (int c = 0; c < PANEL; c += CpuTuning.LANES) {
      FloatVector.fromArray(CpuTuning.SPECIES, from, fo + c).intoArray(to, o + c);
    }
  }

  private static void zeros(float[] to, int o, int pixels, int count) {
    for (int p = 0; p < pixels; p++) {
      Arrays.fill(to, o + p * PANEL, o + p * PANEL + count, 0);
    }
  }
}
