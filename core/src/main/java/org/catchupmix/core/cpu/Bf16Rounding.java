package org.catchupmix.core.cpu;

import static org.catchupmix.core.cpu.vector.CpuTuning.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.catchupmix.core.cpu.vector.Gate;
import org.catchupmix.core.tensor.Bf16;

/** {@link Bf16#round(float)} of whole arrays, in vectors. */
final class Bf16Rounding {
  private static final int UPPER_HALF = 0xffff0000;
  private static final int QUIET = 0x00400000;

  private Bf16Rounding() {}

  /** Rounds the first numbers to the nearest BF16. */
  static void round(float[] a, int count) {
    int whole = SPECIES.loopBound(count);
    for (int i = 0; i < whole; i += SPECIES.length()) {
      FloatVector v = FloatVector.fromArray(SPECIES, a, i);
      IntVector bits = v.reinterpretAsInts();
      IntVector even = bits.lanewise(VectorOperators.LSHR, 16).and(1);
      IntVector nearest = bits.add(0x7fff).add(even);
      IntVector nan = bits.or(QUIET);
      Gate.choose(Gate.isNan(v), nan, nearest)
          .and(UPPER_HALF)
          .reinterpretAsFloats()
          .intoArray(a, i);
    }
    for (int i = whole; i < count; i++) {
      a[i] = Bf16.round(a[i]);
    }
  }
}
