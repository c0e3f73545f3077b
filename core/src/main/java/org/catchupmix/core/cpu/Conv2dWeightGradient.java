package org.catchupmix.core.cpu;

import java.util.Arrays;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.host.ArrayPool;

/**
 * Gradient of a convolution to its weights.
 *
 * <pre>
 *   dw[co,kh,kw,ci] = sum over n, oh, ow of
 *       dy[n,oh,ow,co] * x[n, oh*stride - padding + kh, ow*stride - padding + kw, ci]
 * </pre>
 *
 * <p>For each place (kh, kw) of the kernel the output pixels whose x lies inside form a rectangle;
 * only they are visited, so no padded copy of x is needed. Sums run over blocks of pixels in a
 * fixed order: {@link CpuTuning#WEIGHT_GRADIENT_PIXELS} pixels at a time meet all weights of the
 * task.
 *
 * <p>A task is one chunk of the pixel blocks by one group of output channels. Each chunk has sums
 * of its own; they are added in order at the end. Chunks and groups follow from the sizes alone.
 *
 * <p>If Cin fills its vectors badly (the 1 or 3 channels of a picture), a task first writes out the
 * window of each pixel of the block as a row of {@code KH*KW*Cin} values ({@link Patches}), and
 * goes on as for a 1x1 kernel on that many channels; dw has the same layout either way.
 */
final class Conv2dWeightGradient {
  private static final int L = CpuTuning.LANES;

  /** The output pixels that one place (kh, kw) of the kernel visits. */
  private record Place(
      int kh, int kw, int rowFrom, int rowTo, int columnFrom, int columns, PixelTable table) {}

  private final Conv2dGeometry g;
  private final Patches patches;
  private final Place[] places;
  private final int dyChannels;
  private final int blockImages;
  private final int blockRows;
  private final int strips;
  private final int blocks;
  private final int chunks;
  private final int groups;
  private final int weights;

  /** Prepares all that depends on the sizes only. */
  Conv2dWeightGradient(Conv2dGeometry original) {
    boolean sparse = original.inChannels() * 4 < Math.ceilDiv(original.inChannels(), L) * L * 3;
    patches = sparse ? new Patches(original) : null;
    g = sparse ? patches.product() : original;
    int block = CpuTuning.BLOCK;
    dyChannels = Math.ceilDiv(g.outChannels(), block) * block;
    int plane = g.outHeight() * g.outWidth();
    int target = CpuTuning.WEIGHT_GRADIENT_PIXELS;
    blockImages = Math.clamp(target / plane, 1, g.batch());
    int mostRows = Math.clamp(Math.ceilDiv(target, g.outWidth()), 1, g.outHeight());
    strips = Math.ceilDiv(g.outHeight(), mostRows);
    blockRows = Math.ceilDiv(g.outHeight(), strips);
    blocks = Math.ceilDiv(g.batch(), blockImages) * strips;
    weights = g.outChannels() * g.kernelHeight() * g.kernelWidth() * g.inChannels();
    chunks =
        Math.clamp(CpuTuning.PARTIAL_FLOATS / weights, 1, Math.min(CpuTuning.MIN_TASKS, blocks));
    groups = Math.clamp(Math.ceilDiv(CpuTuning.MIN_TASKS, chunks), 1, dyChannels / block);
    places = new Place[g.kernelHeight() * g.kernelWidth()];
    for (int i = 0; i < places.length; i++) {
      places[i] = place(i / g.kernelWidth(), i % g.kernelWidth());
    }
  }

  private Place place(int kh, int kw) {
    int rowFrom = first(kh);
    int rowTo = end(kh, g.height(), g.outHeight());
    int columnFrom = first(kw);
    int columns = Math.max(end(kw, g.width(), g.outWidth()) - columnFrom, 0);
    int rows = Math.max(rowTo - rowFrom, 0);
    int c = g.inChannels();
    int s = g.stride();
    PixelTable table =
        PixelTable.of(
            blockImages,
            Math.min(rows, blockRows),
            columns,
            new PixelTable.Steps(g.height() * g.width() * c, s * g.width() * c, s * c),
            new PixelTable.Steps(
                g.outHeight() * g.outWidth() * dyChannels, g.outWidth() * dyChannels, dyChannels));
    return new Place(kh, kw, rowFrom, rowTo, columnFrom, columns, table);
  }

  /** The first output row (column) whose input row under kernel row k exists. */
  private int first(int k) {
    return Math.max(0, Math.ceilDiv(g.padding() - k, g.stride()));
  }

  /** One past the last output row (column) whose input row under kernel row k exists. */
  private int end(int k, int inputs, int outputs) {
    return Math.min(outputs, Math.floorDiv(inputs - 1 + g.padding() - k, g.stride()) + 1);
  }

  /** Overwrites dw. */
  void run(Workers workers, ArrayPool<float[]> pool, float[] x, float[] dy, float[] dw) {
    boolean ragged = dyChannels != g.outChannels();
    int pixels = g.batch() * g.outHeight() * g.outWidth();
    float[] rows = ragged ? pool.take(pixels * dyChannels) : dy;
    if (ragged) {
      widen(workers, pixels, dy, rows);
    }
    float[] partial = chunks > 1 ? pool.take((chunks - 1) * weights) : null;
    int scratchLength =
        SumTile.FLOATS + (patches == null ? 0 : patches.rowLength() * blockPixels());
    float[] scratch = pool.take(scratchLength * workers.threads());
    workers.run(
        chunks * groups,
        (task, worker) -> {
          int chunk = task / groups;
          float[] sums = chunk == 0 ? dw : partial;
          int so = chunk == 0 ? 0 : (chunk - 1) * weights;
          task(chunk, task % groups, x, rows, sums, so, scratch, worker * scratchLength);
        });
    if (chunks > 1) {
      addPartials(workers, partial, dw);
      pool.give(partial);
    }
    pool.give(scratch);
    if (ragged) {
      pool.give(rows);
    }
  }

  private int blockPixels() {
    return blockImages * blockRows * g.outWidth();
  }

  /** One task; its scratch memory holds a {@link SumTile}, then the patches of a block. */
  private void task(
      int chunk, int group, float[] x, float[] dy, float[] sums, int so, float[] scratch, int o) {
    int channelBlocks = dyChannels / CpuTuning.BLOCK;
    int from = group * channelBlocks / groups * CpuTuning.BLOCK;
    int to = Math.min((group + 1) * channelBlocks / groups * CpuTuning.BLOCK, g.outChannels());
    int perChannel = weights / g.outChannels();
    Arrays.fill(sums, so + from * perChannel, so + to * perChannel, 0);
    int blockTo = (int) ((long) (chunk + 1) * blocks / chunks);
    for (int b = (int) ((long) chunk * blocks / chunks); b < blockTo; b++) {
      int image = b / strips * blockImages;
      int images = Math.min(blockImages, g.batch() - image);
      int row = b % strips * blockRows;
      int rowEnd = Math.min(row + blockRows, g.outHeight());
      if (patches == null) {
        int xo = image * g.height() * g.width() * g.inChannels();
        block(image, images, row, rowEnd, from, to, x, xo, dy, sums, so, scratch, o);
      } else {
        patches.write(x, image, images, row, rowEnd, scratch, o + SumTile.FLOATS);
        int xo = o + SumTile.FLOATS - row * g.width() * g.inChannels();
        block(image, images, row, rowEnd, from, to, scratch, xo, dy, sums, so, scratch, o);
      }
    }
  }

  /** Adds one block of pixels to the sums of output channels {@code from..to-1}. */
  private void block(
      int image,
      int images,
      int row,
      int rowEnd,
      int from,
      int to,
      float[] x,
      int xo,
      float[] dy,
      float[] dw,
      int dwo,
      float[] sums,
      int so) {
    int s = g.stride();
    int perChannel = weights / g.outChannels();
    for (int i = 0; i < places.length; i++) {
      Place place = places[i];
      int r0 = Math.max(row, place.rowFrom());
      int r1 = Math.min(rowEnd, place.rowTo());
      int pixels = images * (r1 - r0) * place.columns();
      if (r1 <= r0 || pixels == 0) {
        continue;
      }
      int xRow = r0 * s + place.kh() - g.padding();
      int xColumn = place.columnFrom() * s + place.kw() - g.padding();
      int xi = xo + (xRow * g.width() + xColumn) * g.inChannels();
      int dyi = ((image * g.outHeight() + r0) * g.outWidth() + place.columnFrom()) * dyChannels;
      int width;
      for (int ci = 0; ci < g.inChannels(); ci += width) {
        int left = g.inChannels() - ci;
        width = left >= 2 * L ? 2 * L : Math.min(left, L);
        for (int co = from; co < to; co += CpuTuning.BLOCK) {
          WeightGradientKernel.block(
              x, xi + ci, dy, dyi + co, place.table(), pixels, width, sums, so);
          int rows = Math.min(CpuTuning.BLOCK, to - co);
          int o = dwo + co * perChannel + i * g.inChannels() + ci;
          SumTile.addRows(sums, so, dw, o, perChannel, rows, width);
        }
      }
    }
  }

  /** Copies dy so that each pixel has a multiple of 8 channels; the added ones are zero. */
  private void widen(Workers workers, int pixels, float[] dy, float[] to) {
    int channels = g.outChannels();
    int part = Math.ceilDiv(pixels, CpuTuning.MIN_TASKS);
    workers.run(
        CpuTuning.MIN_TASKS,
        (task, worker) -> {
          int end = Math.min((task + 1) * part, pixels);
          for (int p = task * part; p < end; p++) {
            System.arraycopy(dy, p * channels, to, p * dyChannels, channels);
            Arrays.fill(to, p * dyChannels + channels, (p + 1) * dyChannels, 0);
          }
        });
  }

  /** {@code dw += partial[0] + partial[1] + ...}, in this order. */
  private void addPartials(Workers workers, float[] partial, float[] dw) {
    int part = Math.ceilDiv(weights, CpuTuning.MIN_TASKS);
    workers.run(
        CpuTuning.MIN_TASKS,
        (task, worker) -> {
          int end = Math.min((task + 1) * part, weights);
          for (int c = 0; c < chunks - 1; c++) {
            add(partial, c * weights, dw, task * part, end);
          }
        });
  }

  private static void add(float[] partial, int o, float[] dw, int from, int to) {
    for (int i = from; i < to; i++) {
      dw[i] += partial[o + i];
    }
  }
}
