package org.catchupmix.core.cpu;

import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.host.ArrayPool;

/**
 * Convolution.
 *
 * <pre>
 *   y[n,oh,ow,co] = sum over kh, kw, ci of
 *       x[n, oh*stride - padding + kh, ow*stride - padding + kw, ci] * w[co,kh,kw,ci]
 * </pre>
 *
 * <p>x is zero outside. One {@link GatherConvolution} with one phase: the grid is the output, the
 * window is the kernel. The weights of an output channel already lie in the order of the window.
 */
final class Conv2dForward {
  private final GatherConvolution convolution;
  private final int terms;
  private final int channels;

  /** Prepares all that depends on the sizes only. */
  Conv2dForward(Conv2dGeometry g) {
    terms = g.kernelHeight() * g.kernelWidth() * g.inChannels();
    channels = g.outChannels();
    convolution =
        new GatherConvolution(
            new GatherConvolution.Grid(
                g.batch(),
                g.height(),
                g.width(),
                g.inChannels(),
                g.outHeight(),
                g.outWidth(),
                g.outChannels(),
                g.outHeight(),
                g.outWidth(),
                g.stride(),
                g.padding(),
                g.padding(),
                g.kernelHeight(),
                g.kernelWidth(),
                1),
            new GatherConvolution.Phase(0, 0, 0, 0, g.kernelHeight(), g.kernelWidth()));
  }

  /** Overwrites y. */
  void run(Workers workers, ArrayPool<float[]> pool, float[] x, float[] w, float[] y) {
    float[] packed = pool.take(convolution.packedLength());
    PackedWeights.packColumns(workers, w, terms, channels, packed, convolution.packedOffset(0));
    convolution.run(workers, pool, x, packed, y);
    pool.give(packed);
  }
}
