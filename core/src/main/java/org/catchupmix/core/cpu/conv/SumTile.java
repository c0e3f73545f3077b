package org.catchupmix.core.cpu.conv;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.catchupmix.core.cpu.vector.CpuTuning;

/**
 * Buffer in L1 for the sums of one call of a kernel, rows of whole vectors. It is used if they are
 * added to a tensor, or if the tensor's rows are not whole vectors.
 *
 * <p>Long sums are made of several calls: each starts from zero and is added here. That also rounds
 * less than one long chain of additions.
 */
final class SumTile {
  private SumTile() {}

  private static final VectorSpecies<Float> S = CpuTuning.SPECIES;
  private static final int L = S.length();

  /** Floats from a row of the gathered GEMM's sums to the next. */
  private static final int PITCH = CpuTuning.TILE_VECTORS * L;

  /** Floats to set aside for the sums of one worker of the gathered GEMM. */
  static final int FLOATS = CpuTuning.BLOCK * PITCH;

  /** Offsets of the rows of the gathered GEMM's sums. */
  static final int[] ROWS = rows();

  private static int[] rows() {
    int[] rows = new int[CpuTuning.BLOCK];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i * PITCH;
    }
    return rows;
  }

  /** Stores or adds a row of sums: {@code out[o + c] (+)= sums[so + c]}. */
  static void row(float[] sums, int so, float[] out, int o, int width, boolean add) {
    if (add) {
      add(sums, so, out, o, width);
    } else {
      System.arraycopy(sums, so, out, o, width);
    }
  }

  /** {@code out[oo + c] += sums[so + c]}. */
  static void add(float[] sums, int so, float[] out, int oo, int count) {
    int whole = S.loopBound(count);
    for (int c = 0; c < whole; c += L) {
      FloatVector.fromArray(S, out, oo + c)
          .add(FloatVector.fromArray(S, sums, so + c))
          .intoArray(out, oo + c);
    }
    for (int c = whole; c < count; c++) {
      out[oo + c] += sums[so + c];
    }
  }
}
