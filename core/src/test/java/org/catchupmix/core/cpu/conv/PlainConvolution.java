package org.catchupmix.core.cpu.conv;

import java.util.Random;
import org.catchupmix.core.primitive.Conv2dGeometry;

/** The definition of a convolution, in double precision, for comparison with the fast ones. */
final class PlainConvolution {
  private PlainConvolution() {}

  /** All three passes in one walk over the windows, straight from the definition. */
  static void passes(
      Conv2dGeometry g, float[] x, float[] w, float[] dy, double[] y, double[] dx, double[] dw) {
    int cin = g.inChannels();
    int cout = g.outChannels();
    int seen = g.groupIn();
    int pixel = 0;
    for (int n = 0; n < g.batch(); n++) {
      for (int oh = 0; oh < g.outHeight(); oh++) {
        for (int ow = 0; ow < g.outWidth(); ow++, pixel++) {
          for (int kh = 0; kh < g.kernelHeight(); kh++) {
            for (int kw = 0; kw < g.kernelWidth(); kw++) {
              int ih = oh * g.stride() - g.padding() + kh;
              int iw = ow * g.stride() - g.padding() + kw;
              if (ih < 0 || ih >= g.height() || iw < 0 || iw >= g.width()) {
                continue;
              }
              for (int co = 0; co < cout; co++) {
                int group = co / g.groupOut();
                int xo = ((n * g.height() + ih) * g.width() + iw) * cin + group * seen;
                int wo = ((co * g.kernelHeight() + kh) * g.kernelWidth() + kw) * seen;
                int yo = pixel * cout + co;
                for (int ci = 0; ci < seen; ci++) {
                  y[yo] += (double) x[xo + ci] * w[wo + ci];
                  dx[xo + ci] += (double) dy[yo] * w[wo + ci];
                  dw[wo + ci] += (double) dy[yo] * x[xo + ci];
                }
              }
            }
          }
        }
      }
    }
  }

  /** {@code |got - want| / |want|} in the Euclidean norm; the norm of got where want is zero. */
  static double relativeError(double[] want, float[] got) {
    double error = 0;
    double norm = 0;
    for (int i = 0; i < want.length; i++) {
      error += (got[i] - want[i]) * (got[i] - want[i]);
      norm += want[i] * want[i];
    }
    return norm == 0 ? Math.sqrt(error) : Math.sqrt(error / norm);
  }

  /** The bits of each number, so that NaN and the sign of zero count. */
  static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  /** Uniform numbers of -1 to 1. */
  static float[] random(Random random, long length) {
    float[] values = new float[(int) length];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return values;
  }
}
