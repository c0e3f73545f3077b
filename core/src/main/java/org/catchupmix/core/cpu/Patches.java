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
    int d = o;
    for (int n = image; n < image + images; n++) {
      for (int oh = row; oh < rowEnd; oh++) {
        for (int ow = 0; ow < g.outWidth(); ow++, d += rowLength()) {
          writeOne(x, n, oh * g.stride() - g.padding(), ow * g.stride() - g.padding(), to, d);
        }
      }
    }
  }

  private void writeOne(float[] x, int n, int top, int left, float[] to, int o) {
    int channels = g.inChannels();
    int run = g.kernelWidth() * channels;
    int from = Math.clamp(-left, 0, g.kernelWidth()) * channels;
    int end = Math.clamp(g.width() - left, 0, g.kernelWidth()) * channels;
    for (int kh = 0; kh < g.kernelHeight(); kh++, o += run) {
      int r = top + kh;
      if (r < 0 || r >= g.height() || from >= end) {
        Arrays.fill(to, o, o + run, 0);
        continue;
      }
      int s = ((n * g.height() + r) * g.width() + left) * channels;
      for (int i = 0; i < from; i++) {
        to[o + i] = 0;
      }
      for (int i = from; i < end; i++) {
        to[o + i] = x[s + i];
      }
      for (int i = end; i < run; i++) {
        to[o + i] = 0;
      }
    }
  }
}
