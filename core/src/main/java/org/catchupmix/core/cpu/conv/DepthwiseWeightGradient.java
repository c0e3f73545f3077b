package org.catchupmix.core.cpu.conv;

import java.util.Arrays;
import org.catchupmix.core.cpu.vector.Aligned;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Workers;
import org.catchupmix.core.host.ArrayPool;
import org.catchupmix.core.primitive.Conv2dGeometry;

/**
 * Gradient of a depthwise convolution w.r.t. its weights.
 *
 * <p>Sums lie as {@code [taps, period]}, where a period is some pixels that are whole blocks of the
 * kernel together. A task adds up a range of images. Each range has sums of its own; they are added
 * in order at the end.
 */
final class DepthwiseWeightGradient implements Convolutions.Plan {
  private final Conv2dGeometry g;
  private final DepthwiseStrips strips;
  private final int[] offsets;
  private final int period;
  private final int ranges;

  DepthwiseWeightGradient(Conv2dGeometry g) {
    this.g = g;
    strips = DepthwiseConvolution.strips(g);
    offsets = strips.offsets();
    int channels = g.outChannels();
    int common = Math.min(Integer.lowestOneBit(channels), DepthwiseKernel.FLOATS);
    period = channels * (DepthwiseKernel.FLOATS / common);
    ranges = Math.min(CpuTuning.MIN_TASKS, g.batch());
  }

  @Override
  public void run(Workers workers, ArrayPool<float[]> pool, float[] x, float[] dy, float[] dw) {
    int taps = offsets.length;
    int length = taps * period;
    float[] sums = pool.take(length);
    PartialSums partials = new PartialSums(pool, sums, length, ranges);
    workers.run(
        ranges,
        (range, worker) -> {
          int copied = strips.stripRows() * strips.run();
          float[] scratch = workers.scratch(worker, Aligned.up(strips.length()) + copied);
          float[] to = partials.array(range);
          int so = partials.offset(range);
          Arrays.fill(to, so, so + length, 0);
          int first = (int) ((long) range * g.batch() / ranges);
          int end = (int) ((long) (range + 1) * g.batch() / ranges);
          for (int image = first; image < end; image++) {
            for (int row = 0; row < g.outHeight(); row += strips.stripRows()) {
              strip(x, dy, image, row, scratch, to, so);
            }
          }
        });
    partials.add(workers);
    Arrays.fill(dw, 0, g.outChannels() * taps, 0);
    for (int tap = 0; tap < taps; tap++) {
      for (int i = 0; i < period; i++) {
        dw[i % g.outChannels() * taps + tap] += sums[tap * period + i];
      }
    }
    pool.give(sums);
  }

  private void strip(
      float[] x, float[] dy, int image, int row, float[] scratch, float[] sums, int so) {
    int rows = Math.min(strips.stripRows(), g.outHeight() - row);
    int run = strips.run();
    int xo = Aligned.FIRST;
    int dyo = xo + Aligned.up(strips.length());
    strips.copy(x, image, row, rows, scratch, xo);
    // Copied onto cache lines, as all taps read it.
    System.arraycopy(dy, (image * g.outHeight() + row) * run, scratch, dyo, rows * run);
    for (int r = 0; r < rows; r++, xo += strips.pitch(), dyo += run) {
      for (int tap = 0; tap < offsets.length; tap++) {
        DepthwiseKernel.products(
            scratch, xo + offsets[tap], scratch, dyo, run, period, sums, so + tap * period);
      }
    }
  }
}
