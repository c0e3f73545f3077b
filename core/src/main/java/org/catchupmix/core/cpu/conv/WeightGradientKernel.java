package org.catchupmix.core.cpu.conv;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.catchupmix.core.cpu.vector.Aligned;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Fma;

/**
 * The inner loops of the weight gradient: a sum of outer products over the pixels of two panels.
 *
 * <pre>
 *   sums[r][c] = begin[r][c] + sum over p of dy[dyo + p*PANEL + r] * x[xo + p*PANEL + c]
 * </pre>
 *
 * <p>r runs over a block of 8 output channels, c over one or two vectors of input channels. Vectors
 * lie along the input channels because there both x and dw are contiguous. The distance from pixel
 * to pixel is a constant so that C2 hoists the bounds checks: with offsets from a table 4 by 2 sums
 * reached 72 GFLOP/s where they reach 90. For the way the loops are written see {@link
 * GatherKernel}.
 */
final class WeightGradientKernel {
  private WeightGradientKernel() {}

  private static final VectorSpecies<Float> S = CpuTuning.SPECIES;
  private static final int L = S.length();
  private static final boolean MANY_REGISTERS = CpuTuning.VECTOR_REGISTERS >= 32;

  /** Channels of a pixel in a panel, of x and of dy: whole blocks for all vectors. */
  static final int PANEL = 64;

  /** Input channels of a block. */
  static final int COLUMNS = 2 * L;

  /** Output channels of a block. */
  static final int ROWS = CpuTuning.BLOCK;

  /** Floats of the sums of a block, {@code [ROWS, COLUMNS]}. */
  static final int SUMS = ROWS * COLUMNS;

  /** Nothing to add to them, from {@link Aligned#FIRST} on. */
  static final float[] ZEROS = new float[Aligned.length(SUMS)];

  /**
   * Computes one block of output channels by one panel of input channels.
   *
   * @param x panel of the input
   * @param xo where its first pixel is
   * @param dy panel of the gradient w.r.t. the output
   * @param dyo where the first output channel of the block of its first pixel is
   * @param pixels how many of them
   * @param width input channels that are needed, of which at most {@link #COLUMNS} count; those
   *     beyond are read up to a whole vector
   * @param begin what is added, rows of {@link #COLUMNS}
   * @param bo where it starts
   * @param sums the result, rows of {@link #COLUMNS}; may be begin
   * @param so where it starts
   */
  static void block(
      float[] x,
      int xo,
      float[] dy,
      int dyo,
      int pixels,
      int width,
      float[] begin,
      int bo,
      float[] sums,
      int so) {
    if (width <= L) {
      eightByOne(x, xo, dy, dyo, pixels, begin, bo, sums, so);
    } else if (MANY_REGISTERS) {
      eightByTwo(x, xo, dy, dyo, pixels, begin, bo, sums, so);
    } else {
      fourByTwo(x, xo, dy, dyo, pixels, begin, bo, sums, so);
      fourByTwo(x, xo, dy, dyo + 4, pixels, begin, bo + 4 * COLUMNS, sums, so + 4 * COLUMNS);
    }
  }

  /** 16 sums: for 32 vector registers. */
  private static void eightByTwo(
      float[] x,
      int xo,
      float[] dy,
      int dyo,
      int pixels,
      float[] begin,
      int bo,
      float[] sums,
      int so) {
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
    FloatVector b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0, b5 = a0, b6 = a0, b7 = a0;
    for (int p = 0; p < pixels; p++) {
      int i = xo + p * PANEL;
      int j = dyo + p * PANEL;
      FloatVector x0 = FloatVector.fromArray(S, x, i);
      FloatVector x1 = FloatVector.fromArray(S, x, i + L);
      FloatVector v = FloatVector.broadcast(S, dy[j]);
      a0 = Fma.of(v, x0, a0);
      b0 = Fma.of(v, x1, b0);
      v = FloatVector.broadcast(S, dy[j + 1]);
      a1 = Fma.of(v, x0, a1);
      b1 = Fma.of(v, x1, b1);
      v = FloatVector.broadcast(S, dy[j + 2]);
      a2 = Fma.of(v, x0, a2);
      b2 = Fma.of(v, x1, b2);
      v = FloatVector.broadcast(S, dy[j + 3]);
      a3 = Fma.of(v, x0, a3);
      b3 = Fma.of(v, x1, b3);
      v = FloatVector.broadcast(S, dy[j + 4]);
      a4 = Fma.of(v, x0, a4);
      b4 = Fma.of(v, x1, b4);
      v = FloatVector.broadcast(S, dy[j + 5]);
      a5 = Fma.of(v, x0, a5);
      b5 = Fma.of(v, x1, b5);
      v = FloatVector.broadcast(S, dy[j + 6]);
      a6 = Fma.of(v, x0, a6);
      b6 = Fma.of(v, x1, b6);
      v = FloatVector.broadcast(S, dy[j + 7]);
      a7 = Fma.of(v, x0, a7);
      b7 = Fma.of(v, x1, b7);
    }
    a0.add(FloatVector.fromArray(S, begin, bo)).intoArray(sums, so);
    b0.add(FloatVector.fromArray(S, begin, bo + L)).intoArray(sums, so + L);
    a1.add(FloatVector.fromArray(S, begin, bo + COLUMNS)).intoArray(sums, so + COLUMNS);
    b1.add(FloatVector.fromArray(S, begin, bo + COLUMNS + L)).intoArray(sums, so + COLUMNS + L);
    a2.add(FloatVector.fromArray(S, begin, bo + 2 * COLUMNS)).intoArray(sums, so + 2 * COLUMNS);
    b2.add(FloatVector.fromArray(S, begin, bo + 2 * COLUMNS + L))
        .intoArray(sums, so + 2 * COLUMNS + L);
    a3.add(FloatVector.fromArray(S, begin, bo + 3 * COLUMNS)).intoArray(sums, so + 3 * COLUMNS);
    b3.add(FloatVector.fromArray(S, begin, bo + 3 * COLUMNS + L))
        .intoArray(sums, so + 3 * COLUMNS + L);
    a4.add(FloatVector.fromArray(S, begin, bo + 4 * COLUMNS)).intoArray(sums, so + 4 * COLUMNS);
    b4.add(FloatVector.fromArray(S, begin, bo + 4 * COLUMNS + L))
        .intoArray(sums, so + 4 * COLUMNS + L);
    a5.add(FloatVector.fromArray(S, begin, bo + 5 * COLUMNS)).intoArray(sums, so + 5 * COLUMNS);
    b5.add(FloatVector.fromArray(S, begin, bo + 5 * COLUMNS + L))
        .intoArray(sums, so + 5 * COLUMNS + L);
    a6.add(FloatVector.fromArray(S, begin, bo + 6 * COLUMNS)).intoArray(sums, so + 6 * COLUMNS);
    b6.add(FloatVector.fromArray(S, begin, bo + 6 * COLUMNS + L))
        .intoArray(sums, so + 6 * COLUMNS + L);
    a7.add(FloatVector.fromArray(S, begin, bo + 7 * COLUMNS)).intoArray(sums, so + 7 * COLUMNS);
    b7.add(FloatVector.fromArray(S, begin, bo + 7 * COLUMNS + L))
        .intoArray(sums, so + 7 * COLUMNS + L);
  }

  /** 8 sums: for 16 vector registers. */
  private static void fourByTwo(
      float[] x,
      int xo,
      float[] dy,
      int dyo,
      int pixels,
      float[] begin,
      int bo,
      float[] sums,
      int so) {
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0, a2 = a0, a3 = a0;
    FloatVector b0 = a0, b1 = a0, b2 = a0, b3 = a0;
    for (int p = 0; p < pixels; p++) {
      int i = xo + p * PANEL;
      int j = dyo + p * PANEL;
      FloatVector x0 = FloatVector.fromArray(S, x, i);
      FloatVector x1 = FloatVector.fromArray(S, x, i + L);
      FloatVector v = FloatVector.broadcast(S, dy[j]);
      a0 = Fma.of(v, x0, a0);
      b0 = Fma.of(v, x1, b0);
      v = FloatVector.broadcast(S, dy[j + 1]);
      a1 = Fma.of(v, x0, a1);
      b1 = Fma.of(v, x1, b1);
      v = FloatVector.broadcast(S, dy[j + 2]);
      a2 = Fma.of(v, x0, a2);
      b2 = Fma.of(v, x1, b2);
      v = FloatVector.broadcast(S, dy[j + 3]);
      a3 = Fma.of(v, x0, a3);
      b3 = Fma.of(v, x1, b3);
    }
    a0.add(FloatVector.fromArray(S, begin, bo)).intoArray(sums, so);
    b0.add(FloatVector.fromArray(S, begin, bo + L)).intoArray(sums, so + L);
    a1.add(FloatVector.fromArray(S, begin, bo + COLUMNS)).intoArray(sums, so + COLUMNS);
    b1.add(FloatVector.fromArray(S, begin, bo + COLUMNS + L)).intoArray(sums, so + COLUMNS + L);
    a2.add(FloatVector.fromArray(S, begin, bo + 2 * COLUMNS)).intoArray(sums, so + 2 * COLUMNS);
    b2.add(FloatVector.fromArray(S, begin, bo + 2 * COLUMNS + L))
        .intoArray(sums, so + 2 * COLUMNS + L);
    a3.add(FloatVector.fromArray(S, begin, bo + 3 * COLUMNS)).intoArray(sums, so + 3 * COLUMNS);
    b3.add(FloatVector.fromArray(S, begin, bo + 3 * COLUMNS + L))
        .intoArray(sums, so + 3 * COLUMNS + L);
  }

  /** 8 sums of one vector: for the last channels. */
  private static void eightByOne(
      float[] x,
      int xo,
      float[] dy,
      int dyo,
      int pixels,
      float[] begin,
      int bo,
      float[] sums,
      int so) {
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
    for (int p = 0; p < pixels; p++) {
      int i = xo + p * PANEL;
      int j = dyo + p * PANEL;
      FloatVector x0 = FloatVector.fromArray(S, x, i);
      a0 = Fma.of(FloatVector.broadcast(S, dy[j]), x0, a0);
      a1 = Fma.of(FloatVector.broadcast(S, dy[j + 1]), x0, a1);
      a2 = Fma.of(FloatVector.broadcast(S, dy[j + 2]), x0, a2);
      a3 = Fma.of(FloatVector.broadcast(S, dy[j + 3]), x0, a3);
      a4 = Fma.of(FloatVector.broadcast(S, dy[j + 4]), x0, a4);
      a5 = Fma.of(FloatVector.broadcast(S, dy[j + 5]), x0, a5);
      a6 = Fma.of(FloatVector.broadcast(S, dy[j + 6]), x0, a6);
      a7 = Fma.of(FloatVector.broadcast(S, dy[j + 7]), x0, a7);
    }
    a0.add(FloatVector.fromArray(S, begin, bo)).intoArray(sums, so);
    a1.add(FloatVector.fromArray(S, begin, bo + COLUMNS)).intoArray(sums, so + COLUMNS);
    a2.add(FloatVector.fromArray(S, begin, bo + 2 * COLUMNS)).intoArray(sums, so + 2 * COLUMNS);
    a3.add(FloatVector.fromArray(S, begin, bo + 3 * COLUMNS)).intoArray(sums, so + 3 * COLUMNS);
    a4.add(FloatVector.fromArray(S, begin, bo + 4 * COLUMNS)).intoArray(sums, so + 4 * COLUMNS);
    a5.add(FloatVector.fromArray(S, begin, bo + 5 * COLUMNS)).intoArray(sums, so + 5 * COLUMNS);
    a6.add(FloatVector.fromArray(S, begin, bo + 6 * COLUMNS)).intoArray(sums, so + 6 * COLUMNS);
    a7.add(FloatVector.fromArray(S, begin, bo + 7 * COLUMNS)).intoArray(sums, so + 7 * COLUMNS);
  }
}
