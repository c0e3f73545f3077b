package org.catchupmix.core.cpu.conv;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Fma;

/**
 * The inner loops of the weight gradients of {@link DepthwiseRows}, for a vector of channels.
 *
 * <p>A loop goes along rows of x. Nine sums stay in registers, with the two or three pixels of dy
 * that a pixel of x meets.
 */
final class DepthwiseRowSums {
  private static final VectorSpecies<Float> S = CpuTuning.SPECIES;
  private static final int L = S.length();

  private final int rows;
  private final int columns;
  private final int channels;

  /** A row of zeros. */
  private final float[] zeros;

  /**
   * Makes loops for one size.
   *
   * @param x the size of the images in x
   */
  DepthwiseRowSums(ImageSize x) {
    rows = x.rows();
    columns = x.columns();
    channels = x.channels();
    zeros = new float[x.rowStride()];
  }

  /** Adds the gradient of {@link DepthwiseRows#convolve} over some rows of dy. */
  void correlate(float[] x, float[] dy, int channel, int row, int count, float[] sums, int so) {
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00, s02 = s00, s10 = s00, s11 = s00, s12 = s00;
    FloatVector s20 = s00, s21 = s00, s22 = s00;
    int pitch = columns * channels;
    for (int r = row; r < row + count; r++) {
      int p1 = r * pitch + channel;
      float[] above = r % rows > 0 ? x : zeros;
      int p0 = r % rows > 0 ? p1 - pitch : 0;
      float[] below = (r + 1) % rows > 0 ? x : zeros;
      int p2 = (r + 1) % rows > 0 ? p1 + pitch : 0;
      int po = r * pitch + channel;
      FloatVector left = FloatVector.zero(S);
      FloatVector here = FloatVector.fromArray(S, dy, po);
      for (int c = 1; c < columns; c++) {
        po += channels;
        FloatVector right = FloatVector.fromArray(S, dy, po);
        FloatVector x0 = FloatVector.fromArray(S, above, p0);
        s00 = Fma.of(x0, right, s00);
        s01 = Fma.of(x0, here, s01);
        s02 = Fma.of(x0, left, s02);
        FloatVector x1 = FloatVector.fromArray(S, x, p1);
        s10 = Fma.of(x1, right, s10);
        s11 = Fma.of(x1, here, s11);
        s12 = Fma.of(x1, left, s12);
        FloatVector x2 = FloatVector.fromArray(S, below, p2);
        s20 = Fma.of(x2, right, s20);
        s21 = Fma.of(x2, here, s21);
        s22 = Fma.of(x2, left, s22);
        left = here;
        here = right;
        p0 += channels;
        p1 += channels;
        p2 += channels;
      }
      FloatVector x0 = FloatVector.fromArray(S, above, p0);
      FloatVector x1 = FloatVector.fromArray(S, x, p1);
      FloatVector x2 = FloatVector.fromArray(S, below, p2);
      s01 = Fma.of(x0, here, s01);
      s02 = Fma.of(x0, left, s02);
      s11 = Fma.of(x1, here, s11);
      s12 = Fma.of(x1, left, s12);
      s21 = Fma.of(x2, here, s21);
      s22 = Fma.of(x2, left, s22);
    }
    s00.add(FloatVector.fromArray(S, sums, so)).intoArray(sums, so);
    s01.add(FloatVector.fromArray(S, sums, so + L)).intoArray(sums, so + L);
    s02.add(FloatVector.fromArray(S, sums, so + 2 * L)).intoArray(sums, so + 2 * L);
    s10.add(FloatVector.fromArray(S, sums, so + 3 * L)).intoArray(sums, so + 3 * L);
    s11.add(FloatVector.fromArray(S, sums, so + 4 * L)).intoArray(sums, so + 4 * L);
    s12.add(FloatVector.fromArray(S, sums, so + 5 * L)).intoArray(sums, so + 5 * L);
    s20.add(FloatVector.fromArray(S, sums, so + 6 * L)).intoArray(sums, so + 6 * L);
    s21.add(FloatVector.fromArray(S, sums, so + 7 * L)).intoArray(sums, so + 7 * L);
    s22.add(FloatVector.fromArray(S, sums, so + 8 * L)).intoArray(sums, so + 8 * L);
  }

  /** Adds the gradient of {@link DepthwiseRows#convolveHalving} over some rows of dy. */
  void correlateHalving(
      float[] x, float[] dy, int channel, int row, int count, float[] sums, int so) {
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00, s02 = s00, s10 = s00, s11 = s00, s12 = s00;
    FloatVector s20 = s00, s21 = s00, s22 = s00;
    int pitch = columns * channels;
    for (int r = row; r < row + count; r++) {
      int p1 = 2 * r * pitch + channel;
      float[] above = 2 * r % rows > 0 ? x : zeros;
      int p0 = 2 * r % rows > 0 ? p1 - pitch : 0;
      int p2 = p1 + pitch;
      int po = r * (columns / 2) * channels + channel;
      FloatVector here = FloatVector.fromArray(S, dy, po);
      for (int c = 2; c < columns; c += 2) {
        s01 = Fma.of(FloatVector.fromArray(S, above, p0), here, s01);
        s11 = Fma.of(FloatVector.fromArray(S, x, p1), here, s11);
        s21 = Fma.of(FloatVector.fromArray(S, x, p2), here, s21);
        po += channels;
        FloatVector right = FloatVector.fromArray(S, dy, po);
        FloatVector x0 = FloatVector.fromArray(S, above, p0 + channels);
        s00 = Fma.of(x0, right, s00);
        s02 = Fma.of(x0, here, s02);
        FloatVector x1 = FloatVector.fromArray(S, x, p1 + channels);
        s10 = Fma.of(x1, right, s10);
        s12 = Fma.of(x1, here, s12);
        FloatVector x2 = FloatVector.fromArray(S, x, p2 + channels);
        s20 = Fma.of(x2, right, s20);
        s22 = Fma.of(x2, here, s22);
        here = right;
        p0 += 2 * channels;
        p1 += 2 * channels;
        p2 += 2 * channels;
      }
      s01 = Fma.of(FloatVector.fromArray(S, above, p0), here, s01);
      s11 = Fma.of(FloatVector.fromArray(S, x, p1), here, s11);
      s21 = Fma.of(FloatVector.fromArray(S, x, p2), here, s21);
      s02 = Fma.of(FloatVector.fromArray(S, above, p0 + channels), here, s02);
      s12 = Fma.of(FloatVector.fromArray(S, x, p1 + channels), here, s12);
      s22 = Fma.of(FloatVector.fromArray(S, x, p2 + channels), here, s22);
    }
    s00.add(FloatVector.fromArray(S, sums, so)).intoArray(sums, so);
    s01.add(FloatVector.fromArray(S, sums, so + L)).intoArray(sums, so + L);
    s02.add(FloatVector.fromArray(S, sums, so + 2 * L)).intoArray(sums, so + 2 * L);
    s10.add(FloatVector.fromArray(S, sums, so + 3 * L)).intoArray(sums, so + 3 * L);
    s11.add(FloatVector.fromArray(S, sums, so + 4 * L)).intoArray(sums, so + 4 * L);
    s12.add(FloatVector.fromArray(S, sums, so + 5 * L)).intoArray(sums, so + 5 * L);
    s20.add(FloatVector.fromArray(S, sums, so + 6 * L)).intoArray(sums, so + 6 * L);
    s21.add(FloatVector.fromArray(S, sums, so + 7 * L)).intoArray(sums, so + 7 * L);
    s22.add(FloatVector.fromArray(S, sums, so + 8 * L)).intoArray(sums, so + 8 * L);
  }
}
