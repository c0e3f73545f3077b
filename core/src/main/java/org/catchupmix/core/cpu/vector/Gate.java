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

  private static final int INFINITY = 0x7f800000;

  /** The bits of the usual NaN. */
  private static final int NAN = 0x7fc00000;

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
    return choose(IntVector.fromArray(BITS, mask, mo), a.reinterpretAsInts(), b.reinterpretAsInts())
        .reinterpretAsFloats();
  }

  /** a where the bits of the mask are ones, b where they are zeros. */
  public static IntVector choose(IntVector mask, IntVector a, IntVector b) {
    return a.lanewise(VectorOperators.XOR, b).and(mask).lanewise(VectorOperators.XOR, b);
  }

  /** A mask of ones where {@code a > b}, zeros elsewhere. */
  public static IntVector above(IntVector a, IntVector b) {
    IntVector d = b.sub(a);
    // The sign of the difference, corrected where it overflows (Warren, "Hacker's Delight", 2-12).
    IntVector overflow = b.lanewise(VectorOperators.XOR, a).and(d.lanewise(VectorOperators.XOR, b));
    return d.lanewise(VectorOperators.XOR, overflow).lanewise(VectorOperators.ASHR, 31);
  }

  /** A mask of ones where v is NaN, zeros elsewhere. */
  public static IntVector isNan(FloatVector v) {
    return v.reinterpretAsInts()
        .and(Integer.MAX_VALUE)
        .neg()
        .add(INFINITY)
        .lanewise(VectorOperators.ASHR, 31);
  }

  /** Integers in the order of the numbers, both zeros alike and NaN above all. */
  public static IntVector order(FloatVector v) {
    IntVector bits = v.add(0f).reinterpretAsInts().or(isNan(v)).and(isNan(v).not().or(NAN));
    return flip(bits);
  }

  /** The numbers of {@link #order}. */
  public static FloatVector ordered(IntVector order) {
    return flip(order).reinterpretAsFloats();
  }

  /** Turns the order of negative numbers round; its own inverse. */
  private static IntVector flip(IntVector bits) {
    IntVector negative = bits.lanewise(VectorOperators.ASHR, 31);
    return bits.lanewise(VectorOperators.XOR, negative.lanewise(VectorOperators.LSHR, 1));
  }
}
