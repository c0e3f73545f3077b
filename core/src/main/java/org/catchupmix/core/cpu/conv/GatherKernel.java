package org.catchupmix.core.cpu.conv;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Fma;

/**
 * The inner loops of convolution and matmul: a product of gathered rows and packed weights.
 *
 * <pre>
 *   out[target[p] + c] = sum over k of x[source[p] + offset(k)] * w[k][c]
 * </pre>
 *
 * <p>p runs over a block of {@link #pixels} pixels, c over a tile of {@link CpuTuning#TILE_VECTORS}
 * vectors of channels or the fewer that are left, k over a {@link Runs.Piece}. Since each pixel has
 * its own offset, a block may span rows and images; planes of 4x4 pixels waste nothing. A block
 * that reaches past the last pixel repeats it: it computes and stores the same values again.
 *
 * <p>The sums live in local variables and the loops are written out, because C2 keeps a vector in a
 * register only if it never meets an array or a call that is not inlined. For the same reason the
 * methods only overwrite whole vectors: with code for sums that go on and for masks C2 meets its
 * limit of nodes, stops inlining and puts every vector on the heap, 20 times slower. {@link
 * SumTile} is the way round. The inner loop indexes x by {@code constant + k}, so that C2 hoists
 * the bounds checks.
 *
 * <p>C2 moves all loads of an iteration before its multiply-adds. So sums, weights <em>and</em>
 * pixels of one iteration must fit the registers together, or sums go through memory in every
 * iteration: 6 by 2 in 16 registers reached 38 GFLOP/s where 3 by 3 reaches 90
 * (docs/cpu-performance.md).
 */
final class GatherKernel {
  private GatherKernel() {}

  private static final VectorSpecies<Float> S = CpuTuning.SPECIES;
  private static final int L = S.length();
  private static final boolean MANY_REGISTERS = CpuTuning.VECTOR_REGISTERS >= 32;

  /** Pixels in a block, for tiles of some vectors. */
  static int pixels(int vectors) {
    return MANY_REGISTERS || vectors == 1 ? 8 : vectors == 2 ? 4 : 3;
  }

  /** A number of pixels, rounded down to whole blocks of every tile; at least one of each. */
  static int wholeBlocks(int pixels) {
    int unit = MANY_REGISTERS ? 8 : 24;
    return Math.max(pixels / unit, 1) * unit;
  }

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
   * @param vectors 1 to {@link CpuTuning#TILE_VECTORS}
   * @param out the result
   * @param oo where the pixel at table offset 0 starts in it
   * @param target offsets of the pixels in out
   * @param tp first pixel of the block in that table
   * @param tl last pixel of the task in that table
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
      float[] out,
      int oo,
      int[] target,
      int tp,
      int tl) {
    if (vectors == 1) {
      eightByOne(x, xo, source, p, last, piece, w, wo, out, oo, target, tp, tl);
    } else if (MANY_REGISTERS) {
      eightByTwo(x, xo, source, p, last, piece, w, wo, out, oo, target, tp, tl);
    } else if (vectors == 2) {
      fourByTwo(x, xo, source, p, last, piece, w, wo, out, oo, target, tp, tl);
    } else {
      threeByThree(x, xo, source, p, last, piece, w, wo, out, oo, target, tp, tl);
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
      float[] out,
      int oo,
      int[] target,
      int tp,
      int tl) {
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
    FloatVector b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0, b5 = a0, b6 = a0, b7 = a0;
    int stride = piece.stride();
    int length = piece.length();
    int start = piece.offset();
    for (int r = 0; r < piece.count(); r++, start += stride) {
      for (int k = start; k < start + length; k++) {
        FloatVector w0 = FloatVector.fromArray(S, w, wo);
        FloatVector w1 = FloatVector.fromArray(S, w, wo + L);
        wo += 2 * L;
        FloatVector v = FloatVector.broadcast(S, x[x0 + k]);
        a0 = Fma.of(v, w0, a0);
        b0 = Fma.of(v, w1, b0);
        v = FloatVector.broadcast(S, x[x1 + k]);
        a1 = Fma.of(v, w0, a1);
        b1 = Fma.of(v, w1, b1);
        v = FloatVector.broadcast(S, x[x2 + k]);
        a2 = Fma.of(v, w0, a2);
        b2 = Fma.of(v, w1, b2);
        v = FloatVector.broadcast(S, x[x3 + k]);
        a3 = Fma.of(v, w0, a3);
        b3 = Fma.of(v, w1, b3);
        v = FloatVector.broadcast(S, x[x4 + k]);
        a4 = Fma.of(v, w0, a4);
        b4 = Fma.of(v, w1, b4);
        v = FloatVector.broadcast(S, x[x5 + k]);
        a5 = Fma.of(v, w0, a5);
        b5 = Fma.of(v, w1, b5);
        v = FloatVector.broadcast(S, x[x6 + k]);
        a6 = Fma.of(v, w0, a6);
        b6 = Fma.of(v, w1, b6);
        v = FloatVector.broadcast(S, x[x7 + k]);
        a7 = Fma.of(v, w0, a7);
        b7 = Fma.of(v, w1, b7);
      }
    }
    int o0 = oo + target[tp];
    a0.intoArray(out, o0);
    b0.intoArray(out, o0 + L);
    int o1 = oo + target[Math.min(tp + 1, tl)];
    a1.intoArray(out, o1);
    b1.intoArray(out, o1 + L);
    int o2 = oo + target[Math.min(tp + 2, tl)];
    a2.intoArray(out, o2);
    b2.intoArray(out, o2 + L);
    int o3 = oo + target[Math.min(tp + 3, tl)];
    a3.intoArray(out, o3);
    b3.intoArray(out, o3 + L);
    int o4 = oo + target[Math.min(tp + 4, tl)];
    a4.intoArray(out, o4);
    b4.intoArray(out, o4 + L);
    int o5 = oo + target[Math.min(tp + 5, tl)];
    a5.intoArray(out, o5);
    b5.intoArray(out, o5 + L);
    int o6 = oo + target[Math.min(tp + 6, tl)];
    a6.intoArray(out, o6);
    b6.intoArray(out, o6 + L);
    int o7 = oo + target[Math.min(tp + 7, tl)];
    a7.intoArray(out, o7);
    b7.intoArray(out, o7 + L);
  }

  /** 9 sums, 3 weights, 3 pixels: all of 16 vector registers but one. */
  private static void threeByThree(
      float[] x,
      int xo,
      int[] source,
      int p,
      int last,
      Runs.Piece piece,
      float[] w,
      int wo,
      float[] out,
      int oo,
      int[] target,
      int tp,
      int tl) {
    int x0 = xo + source[p];
    int x1 = xo + source[Math.min(p + 1, last)];
    int x2 = xo + source[Math.min(p + 2, last)];
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0, a2 = a0;
    FloatVector b0 = a0, b1 = a0, b2 = a0;
    FloatVector c0 = a0, c1 = a0, c2 = a0;
    int stride = piece.stride();
    int length = piece.length();
    int start = piece.offset();
    for (int r = 0; r < piece.count(); r++, start += stride) {
      for (int k = start; k < start + length; k++) {
        FloatVector w0 = FloatVector.fromArray(S, w, wo);
        FloatVector w1 = FloatVector.fromArray(S, w, wo + L);
        FloatVector w2 = FloatVector.fromArray(S, w, wo + 2 * L);
        wo += 3 * L;
        FloatVector v = FloatVector.broadcast(S, x[x0 + k]);
        a0 = Fma.of(v, w0, a0);
        b0 = Fma.of(v, w1, b0);
        c0 = Fma.of(v, w2, c0);
        v = FloatVector.broadcast(S, x[x1 + k]);
        a1 = Fma.of(v, w0, a1);
        b1 = Fma.of(v, w1, b1);
        c1 = Fma.of(v, w2, c1);
        v = FloatVector.broadcast(S, x[x2 + k]);
        a2 = Fma.of(v, w0, a2);
        b2 = Fma.of(v, w1, b2);
        c2 = Fma.of(v, w2, c2);
      }
    }
    int o0 = oo + target[tp];
    a0.intoArray(out, o0);
    b0.intoArray(out, o0 + L);
    c0.intoArray(out, o0 + 2 * L);
    int o1 = oo + target[Math.min(tp + 1, tl)];
    a1.intoArray(out, o1);
    b1.intoArray(out, o1 + L);
    c1.intoArray(out, o1 + 2 * L);
    int o2 = oo + target[Math.min(tp + 2, tl)];
    a2.intoArray(out, o2);
    b2.intoArray(out, o2 + L);
    c2.intoArray(out, o2 + 2 * L);
  }

  /** 8 sums, 2 weights, 4 pixels: for the last channels, with 16 vector registers. */
  private static void fourByTwo(
      float[] x,
      int xo,
      int[] source,
      int p,
      int last,
      Runs.Piece piece,
      float[] w,
      int wo,
      float[] out,
      int oo,
      int[] target,
      int tp,
      int tl) {
    int x0 = xo + source[p];
    int x1 = xo + source[Math.min(p + 1, last)];
    int x2 = xo + source[Math.min(p + 2, last)];
    int x3 = xo + source[Math.min(p + 3, last)];
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0, a2 = a0, a3 = a0;
    FloatVector b0 = a0, b1 = a0, b2 = a0, b3 = a0;
    int stride = piece.stride();
    int length = piece.length();
    int start = piece.offset();
    for (int r = 0; r < piece.count(); r++, start += stride) {
      for (int k = start; k < start + length; k++) {
        FloatVector w0 = FloatVector.fromArray(S, w, wo);
        FloatVector w1 = FloatVector.fromArray(S, w, wo + L);
        wo += 2 * L;
        FloatVector v = FloatVector.broadcast(S, x[x0 + k]);
        a0 = Fma.of(v, w0, a0);
        b0 = Fma.of(v, w1, b0);
        v = FloatVector.broadcast(S, x[x1 + k]);
        a1 = Fma.of(v, w0, a1);
        b1 = Fma.of(v, w1, b1);
        v = FloatVector.broadcast(S, x[x2 + k]);
        a2 = Fma.of(v, w0, a2);
        b2 = Fma.of(v, w1, b2);
        v = FloatVector.broadcast(S, x[x3 + k]);
        a3 = Fma.of(v, w0, a3);
        b3 = Fma.of(v, w1, b3);
      }
    }
    int o0 = oo + target[tp];
    a0.intoArray(out, o0);
    b0.intoArray(out, o0 + L);
    int o1 = oo + target[Math.min(tp + 1, tl)];
    a1.intoArray(out, o1);
    b1.intoArray(out, o1 + L);
    int o2 = oo + target[Math.min(tp + 2, tl)];
    a2.intoArray(out, o2);
    b2.intoArray(out, o2 + L);
    int o3 = oo + target[Math.min(tp + 3, tl)];
    a3.intoArray(out, o3);
    b3.intoArray(out, o3 + L);
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
      float[] out,
      int oo,
      int[] target,
      int tp,
      int tl) {
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
        a0 = Fma.of(FloatVector.broadcast(S, x[x0 + k]), w0, a0);
        a1 = Fma.of(FloatVector.broadcast(S, x[x1 + k]), w0, a1);
        a2 = Fma.of(FloatVector.broadcast(S, x[x2 + k]), w0, a2);
        a3 = Fma.of(FloatVector.broadcast(S, x[x3 + k]), w0, a3);
        a4 = Fma.of(FloatVector.broadcast(S, x[x4 + k]), w0, a4);
        a5 = Fma.of(FloatVector.broadcast(S, x[x5 + k]), w0, a5);
        a6 = Fma.of(FloatVector.broadcast(S, x[x6 + k]), w0, a6);
        a7 = Fma.of(FloatVector.broadcast(S, x[x7 + k]), w0, a7);
      }
    }
    a0.intoArray(out, oo + target[tp]);
    a1.intoArray(out, oo + target[Math.min(tp + 1, tl)]);
    a2.intoArray(out, oo + target[Math.min(tp + 2, tl)]);
    a3.intoArray(out, oo + target[Math.min(tp + 3, tl)]);
    a4.intoArray(out, oo + target[Math.min(tp + 4, tl)]);
    a5.intoArray(out, oo + target[Math.min(tp + 5, tl)]);
    a6.intoArray(out, oo + target[Math.min(tp + 6, tl)]);
    a7.intoArray(out, oo + target[Math.min(tp + 7, tl)]);
  }
}
