package org.catchupmix.core.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The sums of one call of a kernel, {@code [8, 2*L]}, on their way from registers to their place in
 * a tensor, if they are to be added there or are not whole vectors. They stay in L1 in between.
 *
 * <p>Long sums are made of several calls: each starts from zero and is added here. That also rounds
 * less than one long chain of additions.
 */
final class SumTile {
  private SumTile() {}

  private static final VectorSpecies<Float> S = CpuTuning.SPECIES;
  private static final int L = S.length();

  /** Floats to set aside for the sums of one worker. */
  static final int FLOATS = CpuTuning.BLOCK * 2 * L;

  /** Offsets of the rows. */
  static final int[] ROWS = rows();

  private static int[] rows() {
    int[] rows = new int[CpuTuning.BLOCK];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i * 2 * L;
    }
    return rows;
  }

  /**
   * Stores or adds the sums of a block of pixels: {@code out[oo + target[p] + c] (+)= sums[p][c]}.
   *
   * @param sums the sums, {@code [8, 2*L]}
   * @param so where they start
   * @param target offsets of the pixels in out
   * @param p first pixel of the block
   * @param rows pixels, at most 8
   * @param width channels, at most {@code 2*L}
   * @param add whether to add to out; else it is overwritten
   */
  static void scatter(
      float[] sums,
      int so,
      float[] out,
      int oo,
      int[] target,
      int p,
      int rows,
      int width,
      boolean add) {
    for (int i = 0; i < rows; i++) {
      row(sums, so + i * 2 * L, out, oo + target[p + i], width, add);
    }
  }

  /** Adds sums of the weight gradient, whose rows are equally far apart. */
  static void addRows(float[] sums, int so, float[] out, int oo, int stride, int rows, int width) {
    for (int i = 0; i < rows; i++) {
      row(sums, so + i * 2 * L, out, oo + i * stride, width, true);
    }
  }

  private static void row(float[] sums, int so, float[] out, int o, int width, boolean add) {
    int c = 0;
    for (; c <= width - L; c += L) {
      FloatVector v = FloatVector.fromArray(S, sums, so + c);
      if (add) {
        v = v.add(FloatVector.fromArray(S, out, o + c));
      }
      v.intoArray(out, o + c);
    }
    if (c < width) {
      VectorMask<Float> mask = S.indexInRange(c, width);
      FloatVector v = FloatVector.fromArray(S, sums, so + c);
      if (add) {
        v = v.add(FloatVector.fromArray(S, out, o + c, mask));
      }
      v.intoArray(out, o + c, mask);
    }
  }
}
