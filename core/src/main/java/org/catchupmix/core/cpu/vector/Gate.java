package org.catchupmix.core.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Choices element by element, by integer arithmetic on the bits of floats. Comparisons and blends
 * of the Vector API become objects on processors without AVX, and a computed mask makes the JIT
 * compiler give up inlining in larger methods on those without AVX-512.
 */
public final class Gate {
  private Gate() {}

  private static final VectorSpecies<Integer> BITS = CpuTuning.SPECIES.withLanes(int.class);

  /** Added to the bits of a number, makes them negative unless it is a NaN of its sign. */
  private static final int BELOW_NAN = 0x007fffff;

  /** Lets all numbers pass. */
  public static final int OPEN = 0;

  /** Lets only numbers above zero pass. */
  public static final int RELU = -1;

  /** {@code max(v, 0)} with {@link #RELU}, NaN stays NaN; v itself with {@link #OPEN}. */
  public static FloatVector rectify(FloatVector v, int gate) {
    IntVector bits = v.reinterpretAsInts();
    // Negative for negative numbers that are not NaN: from -0 to minus infinity.
    IntVector below = bits.add(BELOW_NAN).and(bits).lanewise(VectorOperators.ASHR, 31);
    return bits.and(below.and(gate).not()).reinterpretAsFloats();
  }

  /** {@code max(v, 0)} or v for a single number. */
  public static float rectify(float v, int gate) {
    return gate == RELU && v <= 0 ? 0 : v;
  }

  /** {@code y > 0 ? v : 0} with {@link #RELU}; v itself with {@link #OPEN}. */
  public static FloatVector pass(FloatVector v, FloatVector y, int gate) {
    IntVector bits = y.reinterpretAsInts();
    // Negative for numbers above zero: not negative, not zero, not NaN.
    IntVector above =
        bits.neg().and(bits.or(bits.add(BELOW_NAN)).not()).lanewise(VectorOperators.ASHR, 31);
    return v.reinterpretAsInts().and(above.or(~gate)).reinterpretAsFloats();
  }

  /** {@code y > 0 ? v : 0} or v for a single number. */
  public static float pass(float v, float y, int gate) {
    return gate == OPEN || y > 0 ? v : 0;
  }

  /** a where the bits of the mask at {@code mo} are ones, b where they are zeros. */
  public static FloatVector choose(int[] mask, int mo, FloatVector a, FloatVector b) {
    IntVector bits = b.reinterpretAsInts();
    return a.reinterpretAsInts()
        .lanewise(VectorOperators.XOR, bits)
        .and(IntVector.fromArray(BITS, mask, mo))
        .lanewise(VectorOperators.XOR, bits)
        .reinterpretAsFloats();
  }
}
