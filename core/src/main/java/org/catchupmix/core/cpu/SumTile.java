package org.catchupmix.core.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The sums of one call of a kernel, {@code [8, L]} or {@code [8, 2*L]}, on their way from registers
 * to their place in a tensor. They stay in L1 in between.
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

  /**
   * Stores or adds one row of sums: {@code out[o + c] (+)= sums[so + c]}.
   *
   * @param width how many, at most {@code 2*L}
   * @param add whether to add to out; else it is overwritten
   */
  static void row(float[] sums, int so, float[] out, int o, int width, boolean add) {
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
