package org.catchupmix.core.cpu.conv;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Fma;

/**
 * The inner loops of depthwise convolution, over rows of pixels that are read as one run of floats.
 * They are written out for the reasons in {@link GatherKernel}.
 */
final class DepthwiseKernel {
  private DepthwiseKernel() {}

  private static final VectorSpecies<Float> S = CpuTuning.SPECIES;
  private static final int L = S.length();

  /** Floats of a block. */
  static final int FLOATS = 4 * L;

  /**
   * Computes a block of two rows: {@code y[yo + i] = sum over k of x[xo + offsets[k] + i] * w[wo +
   * k*pitch + i]}, and the second row {@code xNext} floats further in x, {@code yNext} in y.
   */
  static void rows(
      float[] x,
      int xo,
      int xNext,
      int[] offsets,
      float[] w,
      int wo,
      int pitch,
      float[] y,
      int yo,
      int yNext) {
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
    for (int k = 0; k < offsets.length; k++) {
      int i = xo + offsets[k];
      int n = i + xNext;
      int j = wo + k * pitch;
      FloatVector w0 = FloatVector.fromArray(S, w, j);
      FloatVector w1 = FloatVector.fromArray(S, w, j + L);
      FloatVector w2 = FloatVector.fromArray(S, w, j + 2 * L);
      FloatVector w3 = FloatVector.fromArray(S, w, j + 3 * L);
      a0 = Fma.of(FloatVector.fromArray(S, x, i), w0, a0);
      a1 = Fma.of(FloatVector.fromArray(S, x, i + L), w1, a1);
      a2 = Fma.of(FloatVector.fromArray(S, x, i + 2 * L), w2, a2);
      a3 = Fma.of(FloatVector.fromArray(S, x, i + 3 * L), w3, a3);
      b0 = Fma.of(FloatVector.fromArray(S, x, n), w0, b0);
      b1 = Fma.of(FloatVector.fromArray(S, x, n + L), w1, b1);
      b2 = Fma.of(FloatVector.fromArray(S, x, n + 2 * L), w2, b2);
      b3 = Fma.of(FloatVector.fromArray(S, x, n + 3 * L), w3, b3);
    }
    a0.intoArray(y, yo);
    a1.intoArray(y, yo + L);
    a2.intoArray(y, yo + 2 * L);
    a3.intoArray(y, yo + 3 * L);
    b0.intoArray(y, yo + yNext);
    b1.intoArray(y, yo + yNext + L);
    b2.intoArray(y, yo + yNext + 2 * L);
    b3.intoArray(y, yo + yNext + 3 * L);
  }

  /**
   * Adds products of two runs: {@code sums[so + i % period] += x[xo + i] * dy[dyo + i]}.
   *
   * @param period a multiple of {@link #FLOATS}
   */
  static void products(
      float[] x, int xo, float[] dy, int dyo, int run, int period, float[] sums, int so) {
    int whole = run / period * period;
    for (int b = 0; b < period && whole > 0; b += FLOATS) {
      int to = so + b;
      FloatVector a0 = FloatVector.fromArray(S, sums, to);
      FloatVector a1 = FloatVector.fromArray(S, sums, to + L);
      FloatVector a2 = FloatVector.fromArray(S, sums, to + 2 * L);
      FloatVector a3 = FloatVector.fromArray(S, sums, to + 3 * L);
      for (int f = b; f < whole; f += period) {
        int i = xo + f;
        int j = dyo + f;
        a0 = Fma.of(FloatVector.fromArray(S, x, i), FloatVector.fromArray(S, dy, j), a0);
        a1 = Fma.of(FloatVector.fromArray(S, x, i + L), FloatVector.fromArray(S, dy, j + L), a1);
        a2 =
            Fma.of(
                FloatVector.fromArray(S, x, i + 2 * L),
                FloatVector.fromArray(S, dy, j + 2 * L),
                a2);
        a3 =
            Fma.of(
                FloatVector.fromArray(S, x, i + 3 * L),
                FloatVector.fromArray(S, dy, j + 3 * L),
                a3);
      }
      a0.intoArray(sums, to);
      a1.intoArray(sums, to + L);
      a2.intoArray(sums, to + 2 * L);
      a3.intoArray(sums, to + 3 * L);
    }
    int f = whole;
    for (; f <= run - L; f += L) {
      int to = so + f - whole;
      FloatVector a = FloatVector.fromArray(S, sums, to);
      Fma.of(FloatVector.fromArray(S, x, xo + f), FloatVector.fromArray(S, dy, dyo + f), a)
          .intoArray(sums, to);
    }
    for (; f < run; f++) {
      int to = so + f - whole;
      sums[to] = Fma.of(x[xo + f], dy[dyo + f], sums[to]);
    }
  }
}
