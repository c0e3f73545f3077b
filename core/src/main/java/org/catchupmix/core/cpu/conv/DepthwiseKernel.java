package org.catchupmix.core.cpu.conv;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Fma;

/**
 * The inner loops of depthwise convolution, over a copy of {@link DepthwiseStrips}. They are
 * written out for the reasons in {@link GatherKernel}.
 */
final class DepthwiseKernel {
  private DepthwiseKernel() {}

  private static final VectorSpecies<Float> S = CpuTuning.SPECIES;
  private static final int L = S.length();

  /** Pixels of a block. */
  static final int PIXELS = 8;

  /** Sums of a block of the weight gradient. */
  static final int TERMS = 6;

  /**
   * Computes a vector of channels of a block of pixels: {@code out[oo + p*pitch] = sum over k of
   * x[xo + offsets[k] + p*L] * w[wo + k*L]}.
   */
  static void pixels(
      float[] x, int xo, int[] offsets, float[] w, int wo, float[] out, int oo, int pitch) {
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
    for (int k = 0; k < offsets.length; k++) {
      FloatVector w0 = FloatVector.fromArray(S, w, wo + k * L);
      int i = xo + offsets[k];
      a0 = Fma.of(FloatVector.fromArray(S, x, i), w0, a0);
      a1 = Fma.of(FloatVector.fromArray(S, x, i + L), w0, a1);
      a2 = Fma.of(FloatVector.fromArray(S, x, i + 2 * L), w0, a2);
      a3 = Fma.of(FloatVector.fromArray(S, x, i + 3 * L), w0, a3);
      a4 = Fma.of(FloatVector.fromArray(S, x, i + 4 * L), w0, a4);
      a5 = Fma.of(FloatVector.fromArray(S, x, i + 5 * L), w0, a5);
      a6 = Fma.of(FloatVector.fromArray(S, x, i + 6 * L), w0, a6);
      a7 = Fma.of(FloatVector.fromArray(S, x, i + 7 * L), w0, a7);
    }
    a0.intoArray(out, oo);
    a1.intoArray(out, oo + pitch);
    a2.intoArray(out, oo + 2 * pitch);
    a3.intoArray(out, oo + 3 * pitch);
    a4.intoArray(out, oo + 4 * pitch);
    a5.intoArray(out, oo + 5 * pitch);
    a6.intoArray(out, oo + 6 * pitch);
    a7.intoArray(out, oo + 7 * pitch);
  }

  /**
   * Computes {@link #TERMS} sums of products over the pixels of a strip: {@code a[so + i*L] = sum
   * over r, c of a[dyo + (r*columns + c)*L] * a[xo + offsets[k+i] + r*stride + c*L]}.
   *
   * @param k the first term
   */
  static void terms(
      float[] a, int xo, int[] offsets, int k, int stride, int rows, int columns, int dyo, int so) {
    int last = offsets.length - 1;
    int x0 = xo + offsets[k];
    int x1 = xo + offsets[Math.min(k + 1, last)];
    int x2 = xo + offsets[Math.min(k + 2, last)];
    int x3 = xo + offsets[Math.min(k + 3, last)];
    int x4 = xo + offsets[Math.min(k + 4, last)];
    int x5 = xo + offsets[Math.min(k + 5, last)];
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0;
    for (int r = 0; r < rows; r++) {
      int xr = r * stride;
      int dyr = dyo + r * columns * L;
      for (int c = 0; c < columns; c++) {
        FloatVector dy = FloatVector.fromArray(S, a, dyr + c * L);
        int i = xr + c * L;
        a0 = Fma.of(FloatVector.fromArray(S, a, x0 + i), dy, a0);
        a1 = Fma.of(FloatVector.fromArray(S, a, x1 + i), dy, a1);
        a2 = Fma.of(FloatVector.fromArray(S, a, x2 + i), dy, a2);
        a3 = Fma.of(FloatVector.fromArray(S, a, x3 + i), dy, a3);
        a4 = Fma.of(FloatVector.fromArray(S, a, x4 + i), dy, a4);
        a5 = Fma.of(FloatVector.fromArray(S, a, x5 + i), dy, a5);
      }
    }
    a0.intoArray(a, so);
    a1.intoArray(a, so + L);
    a2.intoArray(a, so + 2 * L);
    a3.intoArray(a, so + 3 * L);
    a4.intoArray(a, so + 4 * L);
    a5.intoArray(a, so + 5 * L);
  }
}
