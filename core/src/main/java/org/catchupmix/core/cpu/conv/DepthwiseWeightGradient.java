package org.catchupmix.core.cpu.conv;

import org.catchupmix.core.cpu.vector.Aligned;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Workers;
import org.catchupmix.core.host.ArrayPool;
import org.catchupmix.core.primitive.Conv2dGeometry;

/**
 * Gradient of a depthwise convolution w.r.t. its weights.
 *
 * <p>Sums lie as {@code [C/L, taps, L]}. A task adds up a range of images for some vectors of
 * channels. Each range has sums of its own; they are added in order at the end.
 */
final class DepthwiseWeightGradient implements Convolutions.Plan {
  private static final int L = CpuTuning.LANES;

  private final Conv2dGeometry g;
  private final DepthwiseStrips strips;
  private final int[] offsets;
  private final int units;
  private final int ranges;

  DepthwiseWeightGradient(Conv2dGeometry g) {
    this.g = g;
    strips = DepthwiseConvolution.strips(g);
    offsets = strips.offsets();
    units = strips.units();
    ranges = Math.min(CpuTuning.MIN_TASKS, g.batch());
  }

  @Override
  public void run(Workers workers, ArrayPool<float[]> pool, float[] x, float[] dy, float[] dw) {
    int taps = offsets.length;
    float[] sums = pool.take(units * taps * L);
    PartialSums partials = new PartialSums(pool, sums, units * taps * L, ranges);
    int dyFloats = strips.stripRows() * g.outWidth() * L;
    int length = SumTile.FLOATS + dyFloats + strips.length();
    workers.run(
        ranges,
        (range, worker) -> {
          float[] scratch = workers.scratch(worker, length);
          float[] to = partials.array(range);
          int first = (int) ((long) range * g.batch() / ranges) * strips.strips();
          int end = (int) ((long) (range + 1) * g.batch() / ranges) * strips.strips();
          for (int strip = first; strip < end; strip++) {
            for (int unit = 0; unit < units; unit++) {
              int so = partials.offset(range) + unit * taps * L;
              strip(x, dy, strip, unit, scratch, dyFloats, to, so, strip > first);
            }
          }
        });
    partials.add(workers);
    for (int c = 0; c < g.outChannels(); c++) {
      for (int tap = 0; tap < taps; tap++) {
        dw[c * taps + tap] = sums[(c / L * taps + tap) * L + c % L];
      }
    }
    pool.give(sums);
  }

  private void strip(
      float[] x,
      float[] dy,
      int strip,
      int unit,
      float[] scratch,
      int dyFloats,
      float[] sums,
      int so,
      boolean add) {
    int image = strip / strips.strips();
    int row = strip % strips.strips() * strips.stripRows();
    int rows = Math.min(strips.stripRows(), g.outHeight() - row);
    int columns = g.outWidth();
    int channels = g.outChannels();
    int dyo = Aligned.FIRST + SumTile.FLOATS;
    int xo = dyo + dyFloats;
    strips.copy(x, image, row, rows, unit, scratch, xo);
    int from = (image * g.outHeight() + row) * columns * channels + unit * L;
    DepthwiseStrips.copy(dy, from, channels, rows * columns, strips.width(unit), scratch, dyo, L);
    int stride = g.stride() * strips.rowFloats();
    for (int k = 0; k < offsets.length; k += DepthwiseKernel.TERMS) {
      int count = Math.min(DepthwiseKernel.TERMS, offsets.length - k);
      DepthwiseKernel.terms(scratch, xo, offsets, k, stride, rows, columns, dyo, Aligned.FIRST);
      SumTile.rows(scratch, Aligned.FIRST, L, sums, so + k * L, L, count, L, add);
    }
  }
}
