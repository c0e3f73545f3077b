package org.catchupmix.core.cpu.conv;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Fma;

/**
 * The inner loops of the weight gradient: a sum of outer products over the pixels of two panels.
 *
 * <pre>
 *   sums[r][c] += sum over p of dy[dyo + p*PANEL + r] * x[xo + p*PANEL + c]
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

  /**
   * Images whose pixels are summed; the dy of an image follows that of the one before it.
   *
   * @param count how many
   * @param pixels of an image
   * @param x floats from the x of an image to that of the next
   */
  record Images(int count, int pixels, int x) {}

  /**
   * Adds one block of output channels by one panel of input channels. All lie in one scratch array.
   *
   * @param xo where the first pixel of the panel of the input is
   * @param dyo where the first output channel of the block of the first pixel is
   * @param width input channels that are needed, of which at most {@link #COLUMNS} count; those
   *     beyond are read up to a whole vector
   * @param so where the sums start, rows of {@link #COLUMNS}
   */
  static void block(float[] a, int xo, int dyo, Images images, int width, int so) {
    int count = images.count();
    int pixels = images.pixels();
    int xImage = images.x();
    if (width <= L) {
      eightByOne(a, xo, dyo, count, pixels, xImage, so);
    } else if (MANY_REGISTERS) {
      eightByTwo(a, xo, dyo, count, pixels, xImage, so);
    } else {
      fourByTwo(a, xo, dyo, count, pixels, xImage, so);
      fourByTwo(a, xo, dyo + 4, count, pixels, xImage, so + 4 * COLUMNS);
    }
  }

  /** 16 sums: for 32 vector registers. */
  private static void eightByTwo(
      float[] a, int xo, int dyo, int images, int pixels, int xImage, int so) {
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
    FloatVector b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0, b5 = a0, b6 = a0, b7 = a0;
    for (int n = 0; n < images; n++, xo += xImage, dyo += pixels * PANEL) {
      for (int p = 0; p < pixels; p++) {
        int i = xo + p * PANEL;
        int j = dyo + p * PANEL;
        FloatVector x0 = FloatVector.fromArray(S, a, i);
        FloatVector x1 = FloatVector.fromArray(S, a, i + L);
        FloatVector v = FloatVector.broadcast(S, a[j]);
        a0 = Fma.of(v, x0, a0);
        b0 = Fma.of(v, x1, b0);
        v = FloatVector.broadcast(S, a[j + 1]);
        a1 = Fma.of(v, x0, a1);
        b1 = Fma.of(v, x1, b1);
        v = FloatVector.broadcast(S, a[j + 2]);
        a2 = Fma.of(v, x0, a2);
        b2 = Fma.of(v, x1, b2);
        v = FloatVector.broadcast(S, a[j + 3]);
        a3 = Fma.of(v, x0, a3);
        b3 = Fma.of(v, x1, b3);
        v = FloatVector.broadcast(S, a[j + 4]);
        a4 = Fma.of(v, x0, a4);
        b4 = Fma.of(v, x1, b4);
        v = FloatVector.broadcast(S, a[j + 5]);
        a5 = Fma.of(v, x0, a5);
        b5 = Fma.of(v, x1, b5);
        v = FloatVector.broadcast(S, a[j + 6]);
        a6 = Fma.of(v, x0, a6);
        b6 = Fma.of(v, x1, b6);
        v = FloatVector.broadcast(S, a[j + 7]);
        a7 = Fma.of(v, x0, a7);
        b7 = Fma.of(v, x1, b7);
      }
    }
    a0.add(FloatVector.fromArray(S, a, so)).intoArray(a, so);
    b0.add(FloatVector.fromArray(S, a, so + L)).intoArray(a, so + L);
    a1.add(FloatVector.fromArray(S, a, so + COLUMNS)).intoArray(a, so + COLUMNS);
    b1.add(FloatVector.fromArray(S, a, so + COLUMNS + L)).intoArray(a, so + COLUMNS + L);
    a2.add(FloatVector.fromArray(S, a, so + 2 * COLUMNS)).intoArray(a, so + 2 * COLUMNS);
    b2.add(FloatVector.fromArray(S, a, so + 2 * COLUMNS + L)).intoArray(a, so + 2 * COLUMNS + L);
    a3.add(FloatVector.fromArray(S, a, so + 3 * COLUMNS)).intoArray(a, so + 3 * COLUMNS);
    b3.add(FloatVector.fromArray(S, a, so + 3 * COLUMNS + L)).intoArray(a, so + 3 * COLUMNS + L);
    a4.add(FloatVector.fromArray(S, a, so + 4 * COLUMNS)).intoArray(a, so + 4 * COLUMNS);
    b4.add(FloatVector.fromArray(S, a, so + 4 * COLUMNS + L)).intoArray(a, so + 4 * COLUMNS + L);
    a5.add(FloatVector.fromArray(S, a, so + 5 * COLUMNS)).intoArray(a, so + 5 * COLUMNS);
    b5.add(FloatVector.fromArray(S, a, so + 5 * COLUMNS + L)).intoArray(a, so + 5 * COLUMNS + L);
    a6.add(FloatVector.fromArray(S, a, so + 6 * COLUMNS)).intoArray(a, so + 6 * COLUMNS);
    b6.add(FloatVector.fromArray(S, a, so + 6 * COLUMNS + L)).intoArray(a, so + 6 * COLUMNS + L);
    a7.add(FloatVector.fromArray(S, a, so + 7 * COLUMNS)).intoArray(a, so + 7 * COLUMNS);
    b7.add(FloatVector.fromArray(S, a, so + 7 * COLUMNS + L)).intoArray(a, so + 7 * COLUMNS + L);
  }

  /** 8 sums: for 16 vector registers. */
  private static void fourByTwo(
      float[] a, int xo, int dyo, int images, int pixels, int xImage, int so) {
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0, a2 = a0, a3 = a0;
    FloatVector b0 = a0, b1 = a0, b2 = a0, b3 = a0;
    for (int n = 0; n < images; n++, xo += xImage, dyo += pixels * PANEL) {
      for (int p = 0; p < pixels; p++) {
        int i = xo + p * PANEL;
        int j = dyo + p * PANEL;
        FloatVector x0 = FloatVector.fromArray(S, a, i);
        FloatVector x1 = FloatVector.fromArray(S, a, i + L);
        FloatVector v = FloatVector.broadcast(S, a[j]);
        a0 = Fma.of(v, x0, a0);
        b0 = Fma.of(v, x1, b0);
        v = FloatVector.broadcast(S, a[j + 1]);
        a1 = Fma.of(v, x0, a1);
        b1 = Fma.of(v, x1, b1);
        v = FloatVector.broadcast(S, a[j + 2]);
        a2 = Fma.of(v, x0, a2);
        b2 = Fma.of(v, x1, b2);
        v = FloatVector.broadcast(S, a[j + 3]);
        a3 = Fma.of(v, x0, a3);
        b3 = Fma.of(v, x1, b3);
      }
    }
    a0.add(FloatVector.fromArray(S, a, so)).intoArray(a, so);
    b0.add(FloatVector.fromArray(S, a, so + L)).intoArray(a, so + L);
    a1.add(FloatVector.fromArray(S, a, so + COLUMNS)).intoArray(a, so + COLUMNS);
    b1.add(FloatVector.fromArray(S, a, so + COLUMNS + L)).intoArray(a, so + COLUMNS + L);
    a2.add(FloatVector.fromArray(S, a, so + 2 * COLUMNS)).intoArray(a, so + 2 * COLUMNS);
    b2.add(FloatVector.fromArray(S, a, so + 2 * COLUMNS + L)).intoArray(a, so + 2 * COLUMNS + L);
    a3.add(FloatVector.fromArray(S, a, so + 3 * COLUMNS)).intoArray(a, so + 3 * COLUMNS);
    b3.add(FloatVector.fromArray(S, a, so + 3 * COLUMNS + L)).intoArray(a, so + 3 * COLUMNS + L);
  }

  /** 8 sums of one vector: for the last channels. */
  private static void eightByOne(
      float[] a, int xo, int dyo, int images, int pixels, int xImage, int so) {
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
    for (int n = 0; n < images; n++, xo += xImage, dyo += pixels * PANEL) {
      for (int p = 0; p < pixels; p++) {
        int i = xo + p * PANEL;
        int j = dyo + p * PANEL;
        FloatVector x0 = FloatVector.fromArray(S, a, i);
        a0 = Fma.of(FloatVector.broadcast(S, a[j]), x0, a0);
        a1 = Fma.of(FloatVector.broadcast(S, a[j + 1]), x0, a1);
        a2 = Fma.of(FloatVector.broadcast(S, a[j + 2]), x0, a2);
        a3 = Fma.of(FloatVector.broadcast(S, a[j + 3]), x0, a3);
        a4 = Fma.of(FloatVector.broadcast(S, a[j + 4]), x0, a4);
        a5 = Fma.of(FloatVector.broadcast(S, a[j + 5]), x0, a5);
        a6 = Fma.of(FloatVector.broadcast(S, a[j + 6]), x0, a6);
        a7 = Fma.of(FloatVector.broadcast(S, a[j + 7]), x0, a7);
      }
    }
    a0.add(FloatVector.fromArray(S, a, so)).intoArray(a, so);
    a1.add(FloatVector.fromArray(S, a, so + COLUMNS)).intoArray(a, so + COLUMNS);
    a2.add(FloatVector.fromArray(S, a, so + 2 * COLUMNS)).intoArray(a, so + 2 * COLUMNS);
    a3.add(FloatVector.fromArray(S, a, so + 3 * COLUMNS)).intoArray(a, so + 3 * COLUMNS);
    a4.add(FloatVector.fromArray(S, a, so + 4 * COLUMNS)).intoArray(a, so + 4 * COLUMNS);
    a5.add(FloatVector.fromArray(S, a, so + 5 * COLUMNS)).intoArray(a, so + 5 * COLUMNS);
    a6.add(FloatVector.fromArray(S, a, so + 6 * COLUMNS)).intoArray(a, so + 6 * COLUMNS);
    a7.add(FloatVector.fromArray(S, a, so + 7 * COLUMNS)).intoArray(a, so + 7 * COLUMNS);
  }
}
