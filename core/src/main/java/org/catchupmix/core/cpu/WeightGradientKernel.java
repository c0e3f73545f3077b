package org.catchupmix.core.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops of the weight gradient: a sum of outer products over a list of pixels.
 *
 * <pre>
 *   sums[r][c] = sum over p of dy[dyo + target[p] + r] * x[xo + source[p] + c]
 * </pre>
 *
 * <p>r runs over a block of 8 output channels, c over one or two vectors of input channels. Vectors
 * lie along the input channels because there both x and dw are contiguous. dy must have 8 values
 * from each offset on. For the way the loops are written see {@link GatherKernel}.
 */
final class WeightGradientKernel {
  private WeightGradientKernel() {}

  private static final VectorSpecies<Float> S = CpuTuning.SPECIES;
  private static final int L = S.length();
  private static final boolean MANY_REGISTERS = CpuTuning.VECTOR_REGISTERS >= 32;

  /**
   * Computes one block of output channels by one tile of input channels.
   *
   * @param x the input
   * @param xo where the first input channel of the tile of the pixel at table offset 0 is
   * @param dy the gradient of the output
   * @param dyo where the first output channel of the block of the pixel at table offset 0 is
   * @param table offsets of the pixels in x (source) and dy (target)
   * @param pixels how many of them
   * @param width input channels, {@code 1..L} or exactly {@code 2*L}
   * @param sums the result, rows of a {@link SumTile}
   * @param so where it starts
   */
  static void block(
      float[] x,
      int xo,
      float[] dy,
      int dyo,
      PixelTable table,
      int pixels,
      int width,
      float[] sums,
      int so) {
    if (width < L) {
      eightByPart(x, xo, dy, dyo, table, pixels, width, sums, so);
    } else if (width == L) {
      eightByOne(x, xo, dy, dyo, table, pixels, sums, so);
    } else if (MANY_REGISTERS) {
      eightByTwo(x, xo, dy, dyo, table, pixels, sums, so);
    } else {
      fourByTwo(x, xo, dy, dyo, table, pixels, sums, so);
      fourByTwo(x, xo, dy, dyo + 4, table, pixels, sums, so + 8 * L);
    }
  }

  /** 16 sums: for 32 vector registers. */
  private static void eightByTwo(
      float[] x, int xo, float[] dy, int dyo, PixelTable table, int pixels, float[] sums, int so) {
    int[] source = table.source();
    int[] target = table.target();
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
    FloatVector b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0, b5 = a0, b6 = a0, b7 = a0;
    for (int p = 0; p < pixels; p++) {
      int i = xo + source[p];
      int j = dyo + target[p];
      FloatVector x0 = FloatVector.fromArray(S, x, i);
      FloatVector x1 = FloatVector.fromArray(S, x, i + L);
      FloatVector v = FloatVector.broadcast(S, dy[j]);
      a0 = v.fma(x0, a0);
      b0 = v.fma(x1, b0);
      v = FloatVector.broadcast(S, dy[j + 1]);
      a1 = v.fma(x0, a1);
      b1 = v.fma(x1, b1);
      v = FloatVector.broadcast(S, dy[j + 2]);
      a2 = v.fma(x0, a2);
      b2 = v.fma(x1, b2);
      v = FloatVector.broadcast(S, dy[j + 3]);
      a3 = v.fma(x0, a3);
      b3 = v.fma(x1, b3);
      v = FloatVector.broadcast(S, dy[j + 4]);
      a4 = v.fma(x0, a4);
      b4 = v.fma(x1, b4);
      v = FloatVector.broadcast(S, dy[j + 5]);
      a5 = v.fma(x0, a5);
      b5 = v.fma(x1, b5);
      v = FloatVector.broadcast(S, dy[j + 6]);
      a6 = v.fma(x0, a6);
      b6 = v.fma(x1, b6);
      v = FloatVector.broadcast(S, dy[j + 7]);
      a7 = v.fma(x0, a7);
      b7 = v.fma(x1, b7);
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
      float[] x, int xo, float[] dy, int dyo, PixelTable table, int pixels, float[] sums, int so) {
    int[] source = table.source();
    int[] target = table.target();
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0, a2 = a0, a3 = a0;
    FloatVector b0 = a0, b1 = a0, b2 = a0, b3 = a0;
    for (int p = 0; p < pixels; p++) {
      int i = xo + source[p];
      int j = dyo + target[p];
      FloatVector x0 = FloatVector.fromArray(S, x, i);
      FloatVector x1 = FloatVector.fromArray(S, x, i + L);
      FloatVector v = FloatVector.broadcast(S, dy[j]);
      a0 = v.fma(x0, a0);
      b0 = v.fma(x1, b0);
      v = FloatVector.broadcast(S, dy[j + 1]);
      a1 = v.fma(x0, a1);
      b1 = v.fma(x1, b1);
      v = FloatVector.broadcast(S, dy[j + 2]);
      a2 = v.fma(x0, a2);
      b2 = v.fma(x1, b2);
      v = FloatVector.broadcast(S, dy[j + 3]);
      a3 = v.fma(x0, a3);
      b3 = v.fma(x1, b3);
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

  /** 8 sums of one whole vector. */
  private static void eightByOne(
      float[] x, int xo, float[] dy, int dyo, PixelTable table, int pixels, float[] sums, int so) {
    int[] source = table.source();
    int[] target = table.target();
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
    for (int p = 0; p < pixels; p++) {
      int i = xo + source[p];
      int j = dyo + target[p];
      FloatVector x0 = FloatVector.fromArray(S, x, i);
      a0 = FloatVector.broadcast(S, dy[j]).fma(x0, a0);
      a1 = FloatVector.broadcast(S, dy[j + 1]).fma(x0, a1);
      a2 = FloatVector.broadcast(S, dy[j + 2]).fma(x0, a2);
      a3 = FloatVector.broadcast(S, dy[j + 3]).fma(x0, a3);
      a4 = FloatVector.broadcast(S, dy[j + 4]).fma(x0, a4);
      a5 = FloatVector.broadcast(S, dy[j + 5]).fma(x0, a5);
      a6 = FloatVector.broadcast(S, dy[j + 6]).fma(x0, a6);
      a7 = FloatVector.broadcast(S, dy[j + 7]).fma(x0, a7);
    }
    a0.intoArray(sums, so);
    a1.intoArray(sums, so + 2 * L);
    a2.intoArray(sums, so + 4 * L);
    a3.intoArray(sums, so + 6 * L);
    a4.intoArray(sums, so + 8 * L);
    a5.intoArray(sums, so + 10 * L);
    a6.intoArray(sums, so + 12 * L);
    a7.intoArray(sums, so + 14 * L);
  }

  /** 8 sums of a part of a vector: for the last input channels. */
  private static void eightByPart(
      float[] x,
      int xo,
      float[] dy,
      int dyo,
      PixelTable table,
      int pixels,
      int lanes,
      float[] sums,
      int so) {
    VectorMask<Float> mask = S.indexInRange(0, lanes);
    int[] source = table.source();
    int[] target = table.target();
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
    for (int p = 0; p < pixels; p++) {
      int i = xo + source[p];
      int j = dyo + target[p];
      FloatVector x0 = FloatVector.fromArray(S, x, i, mask);
      a0 = FloatVector.broadcast(S, dy[j]).fma(x0, a0);
      a1 = FloatVector.broadcast(S, dy[j + 1]).fma(x0, a1);
      a2 = FloatVector.broadcast(S, dy[j + 2]).fma(x0, a2);
      a3 = FloatVector.broadcast(S, dy[j + 3]).fma(x0, a3);
      a4 = FloatVector.broadcast(S, dy[j + 4]).fma(x0, a4);
      a5 = FloatVector.broadcast(S, dy[j + 5]).fma(x0, a5);
      a6 = FloatVector.broadcast(S, dy[j + 6]).fma(x0, a6);
      a7 = FloatVector.broadcast(S, dy[j + 7]).fma(x0, a7);
    }
    a0.intoArray(sums, so);
    a1.intoArray(sums, so + 2 * L);
    a2.intoArray(sums, so + 4 * L);
    a3.intoArray(sums, so + 6 * L);
    a4.intoArray(sums, so + 8 * L);
    a5.intoArray(sums, so + 10 * L);
    a6.intoArray(sums, so + 12 * L);
    a7.intoArray(sums, so + 14 * L);
  }
}
