package org.catchupmix.core.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops of convolution and matrix product: a product of gathered rows and packed weights.
 *
 * <pre>
 *   sums[p][c] = sum over k of x[source[p] + offset(k)] * w[k][c]
 * </pre>
 *
 * <p>p runs over a block of 8 pixels, c over a tile of one or two vectors of channels, k over a
 * {@link Runs.Piece}. Since each pixel has its own offset, a block may span rows and images; planes
 * of 4x4 pixels waste nothing. A block that reaches past the last pixel repeats it.
 *
 * <p>The sums live in local variables and the loops are written out, because C2 keeps a vector in a
 * register only if it never meets an array or a call that is not inlined. For the same reason the
 * methods do nothing else: with masks and stores to several places C2 meets its limit of nodes,
 * stops inlining and puts every vector on the heap, 20 times slower. {@link SumTile} takes the sums
 * on. The inner loop indexes x by {@code constant + k}, so that C2 hoists the bounds checks.
 */
final class GatherKernel {
  private GatherKernel() {}

  private static final VectorSpecies<Float> S = CpuTuning.SPECIES;
  private static final int L = S.length();
  private static final boolean MANY_REGISTERS = CpuTuning.VECTOR_REGISTERS >= 32;

  /**
   * Computes one block of pixels by one tile of channels.
   *
   * @param x the array that is read
   * @param xo where the pixel at table offset 0 starts in it
   * @param source offsets of the pixels
   * @param p first pixel of the block
   * @param last last pixel of the task
   * @param piece which values of a pixel to multiply
   * @param w packed weights, {@code vectors} vectors per value
   * @param wo where those of this tile and piece start
   * @param vectors 1 or 2
   * @param sums the result, {@code [8, vectors*L]}
   * @param so where it starts
   */
  static void block(
      float[] x,
      int xo,
      int[] source,
      int p,
      int last,
      Runs.Piece piece,
      float[] w,
      int wo,
      int vectors,
      float[] sums,
      int so) {
    if (vectors == 1) {
      eightByOne(x, xo, source, p, last, piece, w, wo, sums, so);
    } else if (MANY_REGISTERS) {
      eightByTwo(x, xo, source, p, last, piece, w, wo, sums, so);
    } else {
      fourByTwo(x, xo, source, p, last, piece, w, wo, sums, so);
      if (p + 4 <= last) {
        fourByTwo(x, xo, source, p + 4, last, piece, w, wo, sums, so + 8 * L);
      }
    }
  }

  /** 16 sums: for 32 vector registers. */
  private static void eightByTwo(
      float[] x,
      int xo,
      int[] source,
      int p,
      int last,
      Runs.Piece piece,
      float[] w,
      int wo,
      float[] sums,
      int so) {
    int x0 = xo + source[p];
    int x1 = xo + source[Math.min(p + 1, last)];
    int x2 = xo + source[Math.min(p + 2, last)];
    int x3 = xo + source[Math.min(p + 3, last)];
    int x4 = xo + source[Math.min(p + 4, last)];
    int x5 = xo + source[Math.min(p + 5, last)];
    int x6 = xo + source[Math.min(p + 6, last)];
    int x7 = xo + source[Math.min(p + 7, last)];
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0,
        a2 = a0,
        a3 = a0,
        a4 = a0,
        a5 = a0,
        a6 = a0,
        a7 = a0,
        b0 = a0,
        b1 = a0,
        b2 = a0,
        b3 = a0,
        b4 = a0,
        b5 = a0,
        b6 = a0,
        b7 = a0;
    int stride = piece.stride();
    int length = piece.length();
    int start = piece.offset();
    for (int r = 0; r < piece.count(); r++, start += stride) {
      for (int k = start; k < start + length; k++) {
        FloatVector w0 = FloatVector.fromArray(S, w, wo);
        FloatVector w1 = FloatVector.fromArray(S, w, wo + L);
        wo += 2 * L;
        FloatVector v = FloatVector.broadcast(S, x[x0 + k]);
        a0 = v.fma(w0, a0);
        b0 = v.fma(w1, b0);
        v = FloatVector.broadcast(S, x[x1 + k]);
        a1 = v.fma(w0, a1);
        b1 = v.fma(w1, b1);
        v = FloatVector.broadcast(S, x[x2 + k]);
        a2 = v.fma(w0, a2);
        b2 = v.fma(w1, b2);
        v = FloatVector.broadcast(S, x[x3 + k]);
        a3 = v.fma(w0, a3);
        b3 = v.fma(w1, b3);
        v = FloatVector.broadcast(S, x[x4 + k]);
        a4 = v.fma(w0, a4);
        b4 = v.fma(w1, b4);
        v = FloatVector.broadcast(S, x[x5 + k]);
        a5 = v.fma(w0, a5);
        b5 = v.fma(w1, b5);
        v = FloatVector.broadcast(S, x[x6 + k]);
        a6 = v.fma(w0, a6);
        b6 = v.fma(w1, b6);
        v = FloatVector.broadcast(S, x[x7 + k]);
        a7 = v.fma(w0, a7);
        b7 = v.fma(w1, b7);
      }
    }
    a0.intoArray(sums, so);
    b0.intoArray(sums, so + L);
    a1.intoArray(sums, so + 2 * L);
    b1.intoArray(sums, so + 3 * L);
    a2.intoArray(sums, so + 4 * L);
    b2.intoArray(sums, so + 5 * L);
    a3.intoArray(sums, so + 6 * L);
    b3.intoArray(sums, so + 7 * L);
    a4.intoArray(sums, so + 8 * L);
    b4.intoArray(sums, so + 9 * L);
    a5.intoArray(sums, so + 10 * L);
    b5.intoArray(sums, so + 11 * L);
    a6.intoArray(sums, so + 12 * L);
    b6.intoArray(sums, so + 13 * L);
    a7.intoArray(sums, so + 14 * L);
    b7.intoArray(sums, so + 15 * L);
  }

  /** 8 sums: for 16 vector registers. */
  private static void fourByTwo(
      float[] x,
      int xo,
      int[] source,
      int p,
      int last,
      Runs.Piece piece,
      float[] w,
      int wo,
      float[] sums,
      int so) {
    int x0 = xo + source[p];
    int x1 = xo + source[Math.min(p + 1, last)];
    int x2 = xo + source[Math.min(p + 2, last)];
    int x3 = xo + source[Math.min(p + 3, last)];
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
    int stride = piece.stride();
    int length = piece.length();
    int start = piece.offset();
    for (int r = 0; r < piece.count(); r++, start += stride) {
      for (int k = start; k < start + length; k++) {
        FloatVector w0 = FloatVector.fromArray(S, w, wo);
        FloatVector w1 = FloatVector.fromArray(S, w, wo + L);
        wo += 2 * L;
        FloatVector v = FloatVector.broadcast(S, x[x0 + k]);
        a0 = v.fma(w0, a0);
        b0 = v.fma(w1, b0);
        v = FloatVector.broadcast(S, x[x1 + k]);
        a1 = v.fma(w0, a1);
        b1 = v.fma(w1, b1);
        v = FloatVector.broadcast(S, x[x2 + k]);
        a2 = v.fma(w0, a2);
        b2 = v.fma(w1, b2);
        v = FloatVector.broadcast(S, x[x3 + k]);
        a3 = v.fma(w0, a3);
        b3 = v.fma(w1, b3);
      }
    }
    a0.intoArray(sums, so);
    b0.intoArray(sums, so + L);
    a1.intoArray(sums, so + 2 * L);
    b1.intoArray(sums, so + 3 * L);
    a2.intoArray(sums, so + 4 * L);
    b2.intoArray(sums, so + 5 * L);
    a3.intoArray(sums, so + 6 * L);
    b3.intoArray(sums, so + 7 * L);
  }

  /** 8 sums of one vector: for the last channels, and for layers with few. */
  private static void eightByOne(
      float[] x,
      int xo,
      int[] source,
      int p,
      int last,
      Runs.Piece piece,
      float[] w,
      int wo,
      float[] sums,
      int so) {
    int x0 = xo + source[p];
    int x1 = xo + source[Math.min(p + 1, last)];
    int x2 = xo + source[Math.min(p + 2, last)];
    int x3 = xo + source[Math.min(p + 3, last)];
    int x4 = xo + source[Math.min(p + 4, last)];
    int x5 = xo + source[Math.min(p + 5, last)];
    int x6 = xo + source[Math.min(p + 6, last)];
    int x7 = xo + source[Math.min(p + 7, last)];
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
    int stride = piece.stride();
    int length = piece.length();
    int start = piece.offset();
    for (int r = 0; r < piece.count(); r++, start += stride) {
      for (int k = start; k < start + length; k++) {
        FloatVector w0 = FloatVector.fromArray(S, w, wo);
        wo += L;
        a0 = FloatVector.broadcast(S, x[x0 + k]).fma(w0, a0);
        a1 = FloatVector.broadcast(S, x[x1 + k]).fma(w0, a1);
        a2 = FloatVector.broadcast(S, x[x2 + k]).fma(w0, a2);
        a3 = FloatVector.broadcast(S, x[x3 + k]).fma(w0, a3);
        a4 = FloatVector.broadcast(S, x[x4 + k]).fma(w0, a4);
        a5 = FloatVector.broadcast(S, x[x5 + k]).fma(w0, a5);
        a6 = FloatVector.broadcast(S, x[x6 + k]).fma(w0, a6);
        a7 = FloatVector.broadcast(S, x[x7 + k]).fma(w0, a7);
      }
    }
    a0.intoArray(sums, so);
    a1.intoArray(sums, so + L);
    a2.intoArray(sums, so + 2 * L);
    a3.intoArray(sums, so + 3 * L);
    a4.intoArray(sums, so + 4 * L);
    a5.intoArray(sums, so + 5 * L);
    a6.intoArray(sums, so + 6 * L);
    a7.intoArray(sums, so + 7 * L);
  }
}
