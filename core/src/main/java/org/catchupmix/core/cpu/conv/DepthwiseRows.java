package org.catchupmix.core.cpu.conv;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Fma;

/**
 * The inner loops of depthwise 3x3 convolution with a padding of 1, for a vector of channels.
 *
 * <p>A loop goes along a row of the source, reads each of its pixels once in three rows and adds it
 * to all results that it reaches. So nine weights and the unfinished sums stay in registers, 16 in
 * all, nothing is copied, and beyond the left and right border there is nothing to do. Rows beyond
 * the image are read from an array of zeros: an infinite weight makes NaN there.
 */
final class DepthwiseRows {
  private static final VectorSpecies<Float> S = CpuTuning.SPECIES;
  private static final int L = S.length();

  /** Taps of a kernel. */
  static final int TAPS = 9;

  private final int rows;
  private final int columns;
  private final int channels;

  /** A row of zeros. */
  private final float[] zeros;

  /** One of the loops. */
  @FunctionalInterface
  interface Loop {
    /**
     * Computes a vector of channels of some rows, which are counted through all images.
     *
     * @param channel the first of the channels
     * @param row the first row in the tensor of smaller images
     * @param count the number of rows
     * @param w a vector of weights for each tap
     */
    void run(float[] in, float[] out, int channel, int row, int count, float[] w, int wo);
  }

  /**
   * Makes loops for one size.
   *
   * @param source the size of the images that are read
   */
  DepthwiseRows(ImageSize source) {
    rows = source.rows();
    columns = source.columns();
    channels = source.channels();
    zeros = new float[source.rowStride()];
  }

  /** Convolves with stride 1: {@code y[r,c] = sum over i,j of x[r+i-1, c+j-1] * w[i,j]}. */
  void convolve(float[] x, float[] y, int channel, int row, int count, float[] w, int wo) {
    FloatVector w00 = FloatVector.fromArray(S, w, wo);
    FloatVector w01 = FloatVector.fromArray(S, w, wo + L);
    FloatVector w02 = FloatVector.fromArray(S, w, wo + 2 * L);
    FloatVector w10 = FloatVector.fromArray(S, w, wo + 3 * L);
    FloatVector w11 = FloatVector.fromArray(S, w, wo + 4 * L);
    FloatVector w12 = FloatVector.fromArray(S, w, wo + 5 * L);
    FloatVector w20 = FloatVector.fromArray(S, w, wo + 6 * L);
    FloatVector w21 = FloatVector.fromArray(S, w, wo + 7 * L);
    FloatVector w22 = FloatVector.fromArray(S, w, wo + 8 * L);
    int pitch = columns * channels;
    int yo = row * pitch + channel;
    for (int r = row; r < row + count; r++) {
      int p1 = r * pitch + channel;
      float[] above = r % rows > 0 ? x : zeros;
      int p0 = r % rows > 0 ? p1 - pitch : 0;
      float[] below = (r + 1) % rows > 0 ? x : zeros;
      int p2 = (r + 1) % rows > 0 ? p1 + pitch : 0;
      FloatVector x0 = FloatVector.fromArray(S, above, p0);
      FloatVector x1 = FloatVector.fromArray(S, x, p1);
      FloatVector x2 = FloatVector.fromArray(S, below, p2);
      FloatVector sum = Fma.of(x2, w21, Fma.of(x1, w11, x0.mul(w01)));
      FloatVector next = Fma.of(x2, w20, Fma.of(x1, w10, x0.mul(w00)));
      for (int c = 1; c < columns; c++) {
        p0 += channels;
        p1 += channels;
        p2 += channels;
        x0 = FloatVector.fromArray(S, above, p0);
        x1 = FloatVector.fromArray(S, x, p1);
        x2 = FloatVector.fromArray(S, below, p2);
        Fma.of(x2, w22, Fma.of(x1, w12, Fma.of(x0, w02, sum))).intoArray(y, yo);
        sum = Fma.of(x2, w21, Fma.of(x1, w11, Fma.of(x0, w01, next)));
        next = Fma.of(x2, w20, Fma.of(x1, w10, x0.mul(w00)));
        yo += channels;
      }
      sum.intoArray(y, yo);
      yo += channels;
    }
  }

  /**
   * Convolves with stride 2 an image of even size: {@code y[r,c] = sum over i,j of x[2r+i-1,
   * 2c+j-1] * w[i,j]}.
   */
  void convolveHalving(float[] x, float[] y, int channel, int row, int count, float[] w, int wo) {
    FloatVector w00 = FloatVector.fromArray(S, w, wo);
    FloatVector w01 = FloatVector.fromArray(S, w, wo + L);
    FloatVector w02 = FloatVector.fromArray(S, w, wo + 2 * L);
    FloatVector w10 = FloatVector.fromArray(S, w, wo + 3 * L);
    FloatVector w11 = FloatVector.fromArray(S, w, wo + 4 * L);
    FloatVector w12 = FloatVector.fromArray(S, w, wo + 5 * L);
    FloatVector w20 = FloatVector.fromArray(S, w, wo + 6 * L);
    FloatVector w21 = FloatVector.fromArray(S, w, wo + 7 * L);
    FloatVector w22 = FloatVector.fromArray(S, w, wo + 8 * L);
    int pitch = columns * channels;
    int yo = row * (columns / 2) * channels + channel;
    for (int r = row; r < row + count; r++) {
      int p1 = 2 * r * pitch + channel;
      float[] above = 2 * r % rows > 0 ? x : zeros;
      int p0 = 2 * r % rows > 0 ? p1 - pitch : 0;
      int p2 = p1 + pitch;
      FloatVector sum = FloatVector.zero(S);
      for (int c = 0; c < columns; c += 2) {
        sum = Fma.of(FloatVector.fromArray(S, above, p0), w01, sum);
        sum = Fma.of(FloatVector.fromArray(S, x, p1), w11, sum);
        sum = Fma.of(FloatVector.fromArray(S, x, p2), w21, sum);
        FloatVector x0 = FloatVector.fromArray(S, above, p0 + channels);
        FloatVector x1 = FloatVector.fromArray(S, x, p1 + channels);
        FloatVector x2 = FloatVector.fromArray(S, x, p2 + channels);
        Fma.of(x2, w22, Fma.of(x1, w12, Fma.of(x0, w02, sum))).intoArray(y, yo);
        sum = Fma.of(x2, w20, Fma.of(x1, w10, x0.mul(w00)));
        p0 += 2 * channels;
        p1 += 2 * channels;
        p2 += 2 * channels;
        yo += channels;
      }
    }
  }

  /** Computes the gradient of {@link #convolveHalving} w.r.t. x, two rows for each row of dy. */
  void convolveDoubling(
      float[] dy, float[] dx, int channel, int row, int count, float[] w, int wo) {
    FloatVector w00 = FloatVector.fromArray(S, w, wo);
    FloatVector w01 = FloatVector.fromArray(S, w, wo + L);
    FloatVector w02 = FloatVector.fromArray(S, w, wo + 2 * L);
    FloatVector w10 = FloatVector.fromArray(S, w, wo + 3 * L);
    FloatVector w11 = FloatVector.fromArray(S, w, wo + 4 * L);
    FloatVector w12 = FloatVector.fromArray(S, w, wo + 5 * L);
    FloatVector w20 = FloatVector.fromArray(S, w, wo + 6 * L);
    FloatVector w21 = FloatVector.fromArray(S, w, wo + 7 * L);
    FloatVector w22 = FloatVector.fromArray(S, w, wo + 8 * L);
    int pitch = columns * channels;
    for (int r = row; r < row + count; r++) {
      int p0 = r * pitch + channel;
      float[] below = (r + 1) % rows > 0 ? dy : zeros;
      int p1 = (r + 1) % rows > 0 ? p0 + pitch : 0;
      int even = 4 * r * pitch + channel;
      int odd = even + 2 * pitch;
      FloatVector d0 = FloatVector.fromArray(S, dy, p0);
      FloatVector d1 = FloatVector.fromArray(S, below, p1);
      for (int c = 1; c < columns; c++) {
        d0.mul(w11).intoArray(dx, even);
        Fma.of(d1, w01, d0.mul(w21)).intoArray(dx, odd);
        FloatVector sum = d0.mul(w12);
        FloatVector oddSum = Fma.of(d1, w02, d0.mul(w22));
        p0 += channels;
        p1 += channels;
        d0 = FloatVector.fromArray(S, dy, p0);
        d1 = FloatVector.fromArray(S, below, p1);
        Fma.of(d0, w10, sum).intoArray(dx, even + channels);
        Fma.of(d1, w00, Fma.of(d0, w20, oddSum)).intoArray(dx, odd + channels);
        even += 2 * channels;
        odd += 2 * channels;
      }
      d0.mul(w11).intoArray(dx, even);
      Fma.of(d1, w01, d0.mul(w21)).intoArray(dx, odd);
      d0.mul(w12).intoArray(dx, even + channels);
      Fma.of(d1, w02, d0.mul(w22)).intoArray(dx, odd + channels);
    }
  }
}
