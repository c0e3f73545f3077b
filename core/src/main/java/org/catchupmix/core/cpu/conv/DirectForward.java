package org.catchupmix.core.cpu.conv;

import org.catchupmix.core.cpu.vector.Workers;
import org.catchupmix.core.host.ArrayPool;
import org.catchupmix.core.primitive.Conv2dGeometry;

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
final class DirectForward implements ConvolutionPlan {
  private final GatherConvolution convolution;
  private final int channels;

  DirectForward(Conv2dGeometry g) {
    channels = g.outChannels();
    int padding = g.padding();
    convolution =
        new GatherConvolution(
            new GatherConvolution.Grid(
                ImageSize.of(g.inputShape()),
                ImageSize.of(g.outputShape()),
                g.outHeight(),
                g.outWidth(),
                new GatherConvolution.Window(
                    g.kernelHeight(), g.kernelWidth(), g.stride(), padding, padding),
                1),
            new GatherConvolution.Phase(0, 0, 0, 0, g.kernelHeight(), g.kernelWidth()));
  }

  @Override
  public void run(Workers workers, ArrayPool<float[]> pool, float[] x, float[] w, float[] y) {
    float[] packed = pool.take(convolution.packedLength());
    PackedWeights.packColumns(
        workers, w, convolution.terms(0), channels, packed, convolution.packedOffset(0));
    convolution.run(workers, pool, x, packed, y);
    pool.give(packed);
  }
}
