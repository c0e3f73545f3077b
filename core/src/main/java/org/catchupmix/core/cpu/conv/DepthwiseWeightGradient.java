package org.catchupmix.core.cpu.conv;

import java.util.Arrays;
import org.catchupmix.core.cpu.vector.Aligned;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Workers;
import org.catchupmix.core.host.ArrayPool;
import org.catchupmix.core.primitive.Conv2dGeometry;

/**
 * Gradient of a {@link DepthwiseConvolution} w.r.t. its weights.
 *
 * <p>Sums lie as {@code [vectors, group, taps, L]}. A task adds up a range of images. Each range
 * has sums of its own; they are added in order at the end.
 */
final class DepthwiseWeightGradient implements Convolutions.Plan {
  private static final int L = CpuTuning.LANES;

  private final Conv2dGeometry g;
  private final DepthwiseStrips strips;
  private final int[] offsets;
  private final int length;
  private final int ranges;

  DepthwiseWeightGradient(Conv2dGeometry g) {
    this.g = g;
    strips = DepthwiseConvolution.strips(g);
    offsets = strips.offsets();
    length = strips.vectors * g.groupIn() * offsets.length * L;
    ranges = Math.min(CpuTuning.MIN_TASKS, g.batch());
  }

  @Override
  public void run(Workers workers, ArrayPool<float[]> pool, float[] x, float[] dy, float[] dw) {
    float[] sums = pool.take(length);
    PartialSums partials = new PartialSums(pool, sums, length, ranges);
    workers.run(
        ranges,
        (range, worker) -> {
          float[] scratch = workers.scratch(worker, strips.scratch());
          float[] to = partials.array(range);
          int so = partials.offset(range);
          Arrays.fill(to, so, so + length, 0);
          int first = (int) ((long) range * g.batch() / ranges);
          int end = (int) ((long) (range + 1) * g.batch() / ranges);
          for (int image = first; image < end; image++) {
            for (int row = 0; row < g.outHeight(); row += strips.rows) {
              strip(x, dy, image, row, scratch, to, so);
            }
          }
        });
    partials.add(workers);
    int group = g.groupIn();
    int taps = strips.taps;
    for (int c = 0; c < g.outChannels(); c++) {
      for (int i = 0; i < group; i++) {
        for (int tap = 0; tap < taps; tap++) {
          int from = ((c / L * group + i) * offsets.length + tap) * L + c % L;
          dw[(c * taps + tap) * group + i] = sums[from];
        }
      }
    }
    pool.give(sums);
  }

  private void strip(
      float[] x, float[] dy, int image, int row, float[] scratch, float[] sums, int so) {
    int rows = Math.min(strips.rows, g.outHeight() - row);
    int repeated = Aligned.FIRST;
    int copy = repeated + strips.floats;
    int dyo = copy + strips.floats;
    DepthwiseKernel.Result gradient = new DepthwiseKernel.Result(scratch, dyo, strips.run(rows));
    DepthwiseKernel.zero(scratch, copy, dyo + strips.resultFloats);
    for (int vector = 0; vector < strips.vectors; vector++) {
      strips.copy(x, image, row, rows, vector, scratch, copy);
      copyGradient(dy, image, row, rows, vector, scratch, dyo);
      for (int i = 0; i < g.groupIn(); i++) {
        int xo = strips.repeat(scratch, copy, i, repeated);
        for (int t = 0; t < offsets.length; t += DepthwiseKernel.TAPS) {
          DepthwiseKernel.correlate(gradient, xo, offsets, t, sums, so);
          so += DepthwiseKernel.TAPS * L;
        }
      }
    }
  }

  /** Copies the gradients of a strip, with zeros behind each row, so that all rows are one run. */
  private void copyGradient(
      float[] dy, int image, int row, int rows, int vector, float[] to, int o) {
    int c = g.outChannels();
    int width = g.outWidth();
    DepthwiseStrips.Distances distances = new DepthwiseStrips.Distances(c, L);
    for (int r = 0; r < rows; r++, o += strips.pitch * L) {
      int from = (image * g.outHeight() + row + r) * width * c + vector * L;
      DepthwiseStrips.copyPixels(dy, from, to, o, distances, width, c - vector * L);
    }
  }
}
