package org.catchupmix.core.cpu;

import java.util.Arrays;
import org.catchupmix.core.Conv2dGeometry;

/**
 * The windows of a convolution, written out: one row of {@code KH*KW*Cin} values for each output
 * pixel, zeros where the window reaches over the border (known as im2col).
 *
 * <p>It turns a convolution on a picture of 1 or 3 channels into a product on rows that fill
 * vectors.
 */
final class Patches {
  private final Conv2dGeometry g;

  Patches(Conv2dGeometry g) {
    this.g = g;
  }

  /** Floats per output pixel: {@code KH*KW*Cin}. */
  int rowLength() {
    return g.kernelHeight() * g.kernelWidth() * g.inChannels();
  }

  /** The 1x1 convolution of the patches that has the same output. */
  Conv2dGeometry product() {
    return new Conv2dGeometry(
        g.batch(), g.outHeight(), g.outWidth(), rowLength(), g.outChannels(), 1, 1, 1, 0);
  }

  /**
   * Writes the patches of some output rows of some images, image by image.
   *
   * @param x input {@code [N,H,W,Cin]}
   * @param to the target
   * @param o where the first patch goes
   */
  void write(float[] x, int image, int images, int row, int rowEnd, float[] to, int o) {
    int rowFloats = g.outWidth() * rowLength();
    for (int n = image; n < image + images; n++) {
      for (int oh = row; oh < rowEnd; oh++, o += rowFloats) {
        for (int kh = 0; kh < g.kernelHeight(); kh++) {
          int ih = oh * g.stride() - g.padding() + kh;
          int from = o + kh * g.kernelWidth() * g.inChannels();
          if (ih < 0 || ih >= g.height()) {
            zeros(to, from);
          } else {
            copy(x, (n * g.height() + ih) * g.width(), to, from);
          }
        }
      }
    }
  }

  /** Zeros in one kernel row of the patches of an output row. */
  private void zeros(float[] to, int o) {
    int run = g.kernelWidth() * g.inChannels();
    for (int ow = 0; ow < g.outWidth(); ow++) {
      Arrays.fill(to, o + ow * rowLength(), o + ow * rowLength() + run, 0);
    }
  }

  /**
   * One kernel row of the patches of an output row: place by place and channel by channel of the
   * kernel row, so that the inner loops are long.
   */
  private void copy(float[] x, int rowPixel, float[] to, int o) {
    int channels = g.inChannels();
    int step = g.stride() * channels;
    int rowLength = rowLength();
    int outputs = g.outWidth();
    for (int kw = 0; kw < g.kernelWidth(); kw++) {
      int shift = kw - g.padding();
      int first = Math.clamp(Math.ceilDiv(-shift, g.stride()), 0, outputs);
      int end = Math.clamp(Math.floorDiv(g.width() - 1 - shift, g.stride()) + 1, first, outputs);
      for (int ci = 0; ci < channels; ci++) {
        int d = o + kw * channels + ci;
        int s = (rowPixel + shift) * channels + ci;
        for (int ow = 0; ow < first; ow++) {
          to[d + ow * rowLength] = 0;
        }
        for (int ow = first; ow < end; ow++) {
          to[d + ow * rowLength] = x[s + ow * step];
        }
        for (int ow = end; ow < outputs; ow++) {
          to[d + ow * rowLength] = 0;
        }
      }
    }
  }
}
