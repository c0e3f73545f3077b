package org.catchupmix.core.cpu.conv;

import java.util.Arrays;
import org.catchupmix.core.cpu.vector.Aligned;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Workers;
import org.catchupmix.core.host.ArrayPool;
import org.catchupmix.core.primitive.Conv2dGeometry;

/**
 * Convolution in groups of few channels, and its gradient w.r.t. the input, of any size.
 *
 * <p>A group has as many input as output channels. With one channel a group, the lanes of a vector
 * are channels that know nothing of each other. With G channels it is a sum of G such convolutions:
 * in the i-th, each input channel is replaced by the i-th of its group.
 *
 * <p>The gradient is a convolution of dy, with {@code stride - 1} zeros between its pixels, with
 * the kernel rotated by 180 degrees. A task is a strip of an image.
 */
final class DepthwiseConvolution implements Convolutions.Plan {
  private static final int L = CpuTuning.LANES;

  private final DepthwiseStrips strips;
  private final int group;
  private final ImageSize target;
  private final boolean rotated;
  private final int[] offsets;

  /** Floats of the packed weights of a vector. */
  private final int packedFloats;

  private DepthwiseConvolution(
      DepthwiseStrips strips, int group, ImageSize target, boolean rotated) {
    this.strips = strips;
    this.group = group;
    this.target = target;
    this.rotated = rotated;
    offsets = strips.offsets();
    packedFloats = group * offsets.length * L;
  }

  static DepthwiseConvolution forward(Conv2dGeometry g) {
    return new DepthwiseConvolution(strips(g), g.groupIn(), ImageSize.of(g.outputShape()), false);
  }

  static DepthwiseConvolution inputGradient(Conv2dGeometry g) {
    int top = g.kernelHeight() - 1 - g.padding();
    int left = g.kernelWidth() - 1 - g.padding();
    GatherConvolution.Window window =
        new GatherConvolution.Window(g.kernelHeight(), g.kernelWidth(), 1, top, left);
    ImageSize dx = ImageSize.of(g.inputShape());
    DepthwiseStrips strips =
        new DepthwiseStrips(ImageSize.of(g.outputShape()), g.groupOut(), dx, window, g.stride());
    return new DepthwiseConvolution(strips, g.groupIn(), dx, true);
  }

  /** Lays out the copies of x. */
  static DepthwiseStrips strips(Conv2dGeometry g) {
    int p = g.padding();
    GatherConvolution.Window window =
        new GatherConvolution.Window(g.kernelHeight(), g.kernelWidth(), g.stride(), p, p);
    return new DepthwiseStrips(
        ImageSize.of(g.inputShape()), g.groupIn(), ImageSize.of(g.outputShape()), window, 1);
  }

  @Override
  public void run(Workers workers, ArrayPool<float[]> pool, float[] x, float[] w, float[] y) {
    float[] packed = pool.take(packedFloats * strips.vectors);
    pack(w, packed);
    workers.run(
        target.images() * strips.count,
        (task, worker) -> {
          float[] scratch = workers.scratch(worker, strips.scratch());
          int row = task % strips.count * strips.rows;
          strip(x, task / strips.count, row, packed, y, scratch);
        });
    pool.give(packed);
  }

  private void strip(float[] x, int image, int row, float[] w, float[] y, float[] scratch) {
    int rows = Math.min(strips.rows, target.rows() - row);
    int repeated = Aligned.FIRST;
    int copy = repeated + strips.floats;
    int so = copy + strips.floats;
    DepthwiseKernel.Result result = new DepthwiseKernel.Result(scratch, so, strips.run(rows));
    DepthwiseStrips.Distances distances = new DepthwiseStrips.Distances(L, target.channels());
    int c = target.channels();
    int wo = 0;
    DepthwiseKernel.zero(scratch, copy, copy + strips.floats);
    for (int vector = 0; vector < strips.vectors; vector++) {
      strips.copy(x, image, row, rows, vector, scratch, copy);
      for (int i = 0; i < group; i++) {
        int xo = strips.repeat(scratch, copy, i, repeated);
        for (int t = 0; t < offsets.length; t += DepthwiseKernel.TAPS) {
          DepthwiseKernel.convolve(result, xo, offsets, t, w, wo, i + t > 0);
          wo += DepthwiseKernel.TAPS * L;
        }
      }
      for (int r = 0; r < rows; r++) {
        int yo = target.offset(image, row + r, 0) + vector * L;
        int channels = c - vector * L;
        DepthwiseStrips.copyPixels(
            scratch, so + r * strips.pitch * L, y, yo, distances, target.columns(), channels);
      }
    }
  }

  /** Packs {@code w [C, taps, group]} as {@code [vectors, group, taps, L]}. */
  private void pack(float[] w, float[] packed) {
    int taps = strips.taps;
    Arrays.fill(packed, 0, packedFloats * strips.vectors, 0);
    for (int c = 0; c < target.channels(); c++) {
      for (int i = 0; i < group; i++) {
        for (int tap = 0; tap < taps; tap++) {
          int to = c / L * packedFloats + (i * offsets.length + tap) * L + c % L;
          packed[to] =
              rotated
                  ? w[((c - c % group + i) * taps + taps - 1 - tap) * group + c % group]
                  : w[(c * taps + tap) * group + i];
        }
      }
    }
  }
}
