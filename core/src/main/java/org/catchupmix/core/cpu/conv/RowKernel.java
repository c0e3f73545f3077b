package org.catchupmix.core.cpu.conv;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Fma;

/**
 * Product of short rows and a square matrix with sides of one or two vectors, as in Winograd
 * convolution of few channels.
 *
 * <pre>
 *   out[p][c] = sum over k of x[p][k] * w[k][c]
 * </pre>
 *
 * <p>{@link GatherKernel} keeps sums in registers and streams the terms. With so few terms the
 * overhead of its loop dominates; this kernel keeps the weights of a few terms in registers and
 * streams the rows, while sums go through L1. The terms of a sum are added in the same order.
 */
final class RowKernel {
  private RowKernel() {}

  private static final VectorSpecies<Float> S = CpuTuning.SPECIES;
  private static final int L = S.length();

  /** Returns true if a loop exists for this number of terms and channels. */
  static boolean supports(int terms, int channels) {
    return terms == channels && (terms == L && L % 8 == 0 || terms == 2 * L);
  }

  /** Multiplies contiguous rows of {@code width} floats; rows and result share a scratch array. */
  static void run(float[] a, int xo, int rows, float[] w, int wo, int width, int oo) {
    Arrays.fill(a, oo, oo + rows * width, 0);
    if (width == L) {
      for (int k = 0; k < L; k += 8) {
        oneVector(a, xo + k, rows, w, wo + k * L, oo);
      }
    } else {
      for (int k = 0; k < 2 * L; k += 4) {
        twoVectors(a, xo + k, rows, w, wo + k * 2 * L, oo);
      }
    }
  }

  /** Adds 8 terms. */
  private static void oneVector(float[] a, int xo, int rows, float[] w, int wo, int oo) {
    FloatVector w0 = FloatVector.fromArray(S, w, wo);
    FloatVector w1 = FloatVector.fromArray(S, w, wo + L);
    FloatVector w2 = FloatVector.fromArray(S, w, wo + 2 * L);
    FloatVector w3 = FloatVector.fromArray(S, w, wo + 3 * L);
    FloatVector w4 = FloatVector.fromArray(S, w, wo + 4 * L);
    FloatVector w5 = FloatVector.fromArray(S, w, wo + 5 * L);
    FloatVector w6 = FloatVector.fromArray(S, w, wo + 6 * L);
    FloatVector w7 = FloatVector.fromArray(S, w, wo + 7 * L);
    for (int p = 0; p < rows * L; p += L) {
      FloatVector sum = FloatVector.fromArray(S, a, oo + p);
      sum = Fma.of(FloatVector.broadcast(S, a[xo + p]), w0, sum);
      sum = Fma.of(FloatVector.broadcast(S, a[xo + p + 1]), w1, sum);
      sum = Fma.of(FloatVector.broadcast(S, a[xo + p + 2]), w2, sum);
      sum = Fma.of(FloatVector.broadcast(S, a[xo + p + 3]), w3, sum);
      sum = Fma.of(FloatVector.broadcast(S, a[xo + p + 4]), w4, sum);
      sum = Fma.of(FloatVector.broadcast(S, a[xo + p + 5]), w5, sum);
      sum = Fma.of(FloatVector.broadcast(S, a[xo + p + 6]), w6, sum);
      sum = Fma.of(FloatVector.broadcast(S, a[xo + p + 7]), w7, sum);
      sum.intoArray(a, oo + p);
    }
  }

  /** Adds 4 terms. */
  private static void twoVectors(float[] a, int xo, int rows, float[] w, int wo, int oo) {
    FloatVector u0 = FloatVector.fromArray(S, w, wo);
    FloatVector v0 = FloatVector.fromArray(S, w, wo + L);
    FloatVector u1 = FloatVector.fromArray(S, w, wo + 2 * L);
    FloatVector v1 = FloatVector.fromArray(S, w, wo + 3 * L);
    FloatVector u2 = FloatVector.fromArray(S, w, wo + 4 * L);
    FloatVector v2 = FloatVector.fromArray(S, w, wo + 5 * L);
    FloatVector u3 = FloatVector.fromArray(S, w, wo + 6 * L);
    FloatVector v3 = FloatVector.fromArray(S, w, wo + 7 * L);
    for (int p = 0; p < rows * 2 * L; p += 2 * L) {
      FloatVector x0 = FloatVector.broadcast(S, a[xo + p]);
      FloatVector x1 = FloatVector.broadcast(S, a[xo + p + 1]);
      FloatVector x2 = FloatVector.broadcast(S, a[xo + p + 2]);
      FloatVector x3 = FloatVector.broadcast(S, a[xo + p + 3]);
      FloatVector u = Fma.of(x0, u0, FloatVector.fromArray(S, a, oo + p));
      FloatVector v = Fma.of(x0, v0, FloatVector.fromArray(S, a, oo + p + L));
      u = Fma.of(x1, u1, u);
      v = Fma.of(x1, v1, v);
      u = Fma.of(x2, u2, u);
      v = Fma.of(x2, v2, v);
      Fma.of(x3, u3, u).intoArray(a, oo + p);
      Fma.of(x3, v3, v).intoArray(a, oo + p + L);
    }
  }
}
