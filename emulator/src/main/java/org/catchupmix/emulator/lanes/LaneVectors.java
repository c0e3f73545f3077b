package org.catchupmix.emulator.lanes;

import static org.catchupmix.emulator.registers.Registers.LANES;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Operations on all lanes by the Vector API; usable only if it is present. */
public final class LaneVectors {
  /**
   * At most 256 bits: Java arrays are not aligned to cache lines, so 512-bit vectors always span
   * two and stall store forwarding.
   */
  private static final VectorShape SHAPE =
      VectorShape.preferredShape().vectorBitSize() > 256
          ? VectorShape.S_256_BIT
          : VectorShape.preferredShape();

  public static final VectorSpecies<Integer> INTS = SHAPE.withLanes(int.class);
  public static final VectorSpecies<Long> LONGS = SHAPE.withLanes(long.class);
  public static final VectorSpecies<Float> FLOATS = SHAPE.withLanes(float.class);

  private LaneVectors() {}

  /** 32-bit lanes per vector. */
  public static int width() {
    return INTS.length();
  }

  /** Whether distances from the first lane have changed. */
  static boolean moved(int[] register, int[] distances) {
    IntVector first = IntVector.broadcast(INTS, register[0]);
    IntVector different = IntVector.zero(INTS);
    for (int lane = 0; lane < LANES; lane += INTS.length()) {
      IntVector distance = IntVector.fromArray(INTS, register, lane).sub(first);
      different =
          different.or(
              distance.lanewise(VectorOperators.XOR, IntVector.fromArray(INTS, distances, lane)));
    }
    return different.compare(VectorOperators.NE, 0).anyTrue();
  }

  /** Whether distances from the first lane have changed. */
  static boolean moved(long[] register, long[] distances) {
    LongVector first = LongVector.broadcast(LONGS, register[0]);
    LongVector different = LongVector.zero(LONGS);
    for (int lane = 0; lane < LANES; lane += LONGS.length()) {
      LongVector distance = LongVector.fromArray(LONGS, register, lane).sub(first);
      different =
          different.or(
              distance.lanewise(VectorOperators.XOR, LongVector.fromArray(LONGS, distances, lane)));
    }
    return different.compare(VectorOperators.NE, 0).anyTrue();
  }

  /** {@code to[lane] = first + distances[lane]}. */
  static void places(int first, int[] distances, int[] to) {
    for (int lane = 0; lane < LANES; lane += INTS.length()) {
      IntVector.fromArray(INTS, distances, lane).add(first).intoArray(to, lane);
    }
  }

  /** Whether a number of entries fills whole vectors. */
  static boolean whole(int count) {
    return (count & LONGS.length() - 1) == 0 && (count & INTS.length() - 1) == 0;
  }

  /** Whether the lower halves of non-negative entries are all below a bound. */
  public static boolean isBelow(long[] all, int from, int count, int bound) {
    LongVector most = LongVector.zero(LONGS);
    for (int i = 0; i < count; i += LONGS.length()) {
      most =
          most.max(
              LongVector.fromArray(LONGS, all, from + i)
                  .lanewise(VectorOperators.LSHL, Integer.SIZE));
    }
    return most.compare(VectorOperators.LT, (long) bound << Integer.SIZE).allTrue();
  }

  /** Whether each lower half is below a bound, or of the same thread as {@code base + add[i]}. */
  public static boolean isOwn(long[] all, int from, int bound, long base, long[] add, int thread) {
    boolean others = false;
    for (int i = 0; i < add.length; i += LONGS.length()) {
      LongVector stamps =
          LongVector.fromArray(LONGS, all, from + i).lanewise(VectorOperators.LSHL, Integer.SIZE);
      LongVector different =
          LongVector.fromArray(LONGS, add, i)
              .add(base)
              .lanewise(VectorOperators.LSHL, Integer.SIZE)
              .lanewise(VectorOperators.XOR, stamps)
              .and((long) thread << Integer.SIZE);
      others |=
          stamps
              .compare(VectorOperators.GE, (long) bound << Integer.SIZE)
              .and(different.compare(VectorOperators.NE, 0))
              .anyTrue();
    }
    return !others;
  }

  /** {@code all[from + i] = base + add[i]}. */
  public static void fill(long[] all, int from, int count, long base, long[] add) {
    for (int i = 0; i < count; i += LONGS.length()) {
      LongVector.fromArray(LONGS, add, i).add(base).intoArray(all, from + i);
    }
  }

  /** Whether all numbers equal {@code a} or {@code b}. */
  public static boolean isEither(int[] all, int from, int count, int a, int b) {
    boolean others = false;
    for (int i = 0; i < count; i += INTS.length()) {
      IntVector v = IntVector.fromArray(INTS, all, from + i);
      others |= v.compare(VectorOperators.NE, a).and(v.compare(VectorOperators.NE, b)).anyTrue();
    }
    return !others;
  }
}
