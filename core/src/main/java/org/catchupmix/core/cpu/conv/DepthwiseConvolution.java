package org.catchupmix.core.cpu.conv;

import org.catchupmix.core.cpu.vector.Aligned;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Workers;
import org.catchupmix.core.host.ArrayPool;
import org.catchupmix.core.primitive.Conv2dGeometry;

/**
 * Convolution of each channel by itself, and its gradient w.r.t. the input.
 *
 * <p>The gradient is a convolution of dy, with {@code stride - 1} zeros between its pixels, with
 * the kernel rotated by 180 degrees. A task is a strip of an image by a vector of channels.
 */
final class DepthwiseConvolution implements Convolutions.Plan {
  private static final int L = CpuTuning.LANES;

  private final DepthwiseStrips strips;
  private final ImageSize target;
  private final boolean rotated;
  private final int[] offsets;

  private DepthwiseConvolution(DepthwiseStrips strips, ImageSize target, boolean rotated) {
    this.strips = strips;
    this.target = target;
    this.rotated = rotated;
    offsets = strips.offsets();
  }

  static DepthwiseConvolution forward(Conv2dGeometry g) {
    return new DepthwiseConvolution(strips(g), ImageSize.of(g.outputShape()), false);
  }

  static DepthwiseConvolution inputGradient(Conv2dGeometry g) {
    int top = g.kernelHeight() - 1 - g.padding();
    int left = g.kernelWidth() - 1 - g.padding();
    GatherConvolution.Window window =
        new GatherConvolution.Window(g.kernelHeight(), g.kernelWidth(), 1, top, left);
    ImageSize dy = ImageSize.of(g.outputShape());
    return new DepthwiseConvolution(
        new DepthwiseStrips(dy, g.height(), g.width(), window, g.stride()),
        ImageSize.of(g.inputShape()),
        true);
  }

  /** Describes the copies of x. */
  static DepthwiseStrips strips(Conv2dGeometry g) {
    int p = g.padding();
    GatherConvolution.Window window =
        new GatherConvolution.Window(g.kernelHeight(), g.kernelWidth(), g.stride(), p, p);
    ImageSize x = ImageSize.of(g.inputShape());
    return new DepthwiseStrips(x, g.outHeight(), g.outWidth(), window, 1);
  }

  @Override
  public void run(Workers workers, ArrayPool<float[]> pool, float[] x, float[] w, float[] y) {
    int units = strips.units();
    float[] packed = pool.take(Aligned.length(units * offsets.length * L));
    pack(w, packed);
    int perImage = strips.strips();
    workers.run(
        target.images() * perImage * units,
        (task, worker) -> {
          int area = task / units;
          int row = area % perImage * strips.stripRows();
          float[] scratch = workers.scratch(worker, SumTile.FLOATS + strips.length());
          task(x, area / perImage, row, task % units, packed, y, scratch);
        });
    pool.give(packed);
  }

  private void task(
      float[] x, int image, int row, int unit, float[] packed, float[] y, float[] scratch) {
    int rows = Math.min(strips.stripRows(), target.rows() - row);
    int xo = Aligned.FIRST + SumTile.FLOATS;
    strips.copy(x, image, row, rows, unit, scratch, xo);
    int wo = Aligned.FIRST + unit * offsets.length * L;
    int width = strips.width(unit);
    int pitch = target.channels();
    for (int r = 0; r < rows; r++, xo += strips.window().step() * strips.rowFloats()) {
      for (int c = 0; c < target.columns(); c += DepthwiseKernel.PIXELS) {
        int count = Math.min(DepthwiseKernel.PIXELS, target.columns() - c);
        int from = xo + c * L;
        int yo = target.offset(image, row + r, c) + unit * L;
        if (count == DepthwiseKernel.PIXELS && width == L) {
          DepthwiseKernel.pixels(scratch, from, offsets, packed, wo, y, yo, pitch);
        } else {
          DepthwiseKernel.pixels(scratch, from, offsets, packed, wo, scratch, Aligned.FIRST, L);
          SumTile.rows(scratch, Aligned.FIRST, L, y, yo, pitch, count, width, false);
        }
      }
    }
  }

  /** Packs {@code w [C, taps]} as {@code [C/L, taps, L]}. */
  private void pack(float[] w, float[] packed) {
    int taps = offsets.length;
    for (int c = 0; c < strips.units() * L; c++) {
      for (int tap = 0; tap < taps; tap++) {
        int from = c * taps + (rotated ? taps - 1 - tap : tap);
        packed[Aligned.FIRST + (c / L * taps + tap) * L + c % L] = from < w.length ? w[from] : 0;
      }
    }
  }
}
