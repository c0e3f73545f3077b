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
 * the kernel rotated by 180 degrees. A task is a strip of an image.
 */
final class DepthwiseConvolution implements Convolutions.Plan {
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
    int pitch = CpuTuning.wholeVectors(target.channels() + DepthwiseKernel.FLOATS);
    float[] packed = pool.take(Aligned.length(offsets.length * pitch));
    pack(w, packed, pitch);
    int perImage = strips.strips();
    workers.run(
        target.images() * perImage,
        (task, worker) -> {
          float[] scratch = workers.scratch(worker, 2 * DepthwiseKernel.FLOATS + strips.length());
          int row = task % perImage * strips.stripRows();
          strip(x, task / perImage, row, packed, pitch, y, scratch);
        });
    pool.give(packed);
  }

  private void strip(
      float[] x, int image, int row, float[] w, int pitch, float[] y, float[] scratch) {
    int end = Math.min(row + strips.stripRows(), target.rows());
    int xo = Aligned.FIRST + 2 * DepthwiseKernel.FLOATS;
    strips.copy(x, image, row, end - row, scratch, xo);
    int run = strips.run();
    int last = run - DepthwiseKernel.FLOATS;
    for (int r = row; r < end; r += 2, xo += 2 * strips.pitch()) {
      boolean single = r + 1 == end; // computed twice, as the kernel makes two rows
      int xNext = single ? 0 : strips.pitch();
      int yNext = single ? 0 : run;
      int yo = target.offset(image, r, 0);
      for (int f = 0; f < run && last >= 0; f += DepthwiseKernel.FLOATS) {
        int i = Math.min(f, last);
        int wo = Aligned.FIRST + i % target.channels();
        DepthwiseKernel.rows(scratch, xo + i, xNext, offsets, w, wo, pitch, y, yo + i, yNext);
      }
      if (last < 0) {
        int to = Aligned.FIRST;
        DepthwiseKernel.rows(
            scratch, xo, xNext, offsets, w, to, pitch, scratch, to, DepthwiseKernel.FLOATS);
        System.arraycopy(scratch, to, y, yo, run);
        System.arraycopy(scratch, to + DepthwiseKernel.FLOATS, y, yo + yNext, run);
      }
    }
  }

  /** Packs {@code w [C, taps]} as {@code [taps, pitch]}, channels repeated. */
  private void pack(float[] w, float[] packed, int pitch) {
    int taps = offsets.length;
    for (int tap = 0; tap < taps; tap++) {
      int from = rotated ? taps - 1 - tap : tap;
      for (int i = 0; i < pitch; i++) {
        packed[Aligned.FIRST + tap * pitch + i] = w[i % target.channels() * taps + from];
      }
    }
  }
}
