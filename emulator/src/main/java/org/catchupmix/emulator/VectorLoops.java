package org.catchupmix.emulator;

import static org.catchupmix.emulator.LaneVectors.FLOATS;
import static org.catchupmix.emulator.LaneVectors.INTS;
import static org.catchupmix.emulator.LaneVectors.LONGS;
import static org.catchupmix.emulator.Registers.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The loops of {@link LaneLoops} by the Vector API: each calls its function for as many lanes as a
 * vector has. Here too each instruction gets a class of its own, or vectors would be objects.
 */
final class VectorLoops {
  private VectorLoops() {}

  @FunctionalInterface
  interface IntOp {
    IntVector apply(IntVector a, IntVector b, IntVector c);
  }

  static final class Ints extends LaneLoops.Loop<IntOp> {
    Ints(IntOp op) {
      super(op);
    }

    @Override
    public void run(Registers r, int[] o) {
      int[] a = r.i[o[1]];
      int[] b = r.i[o[2]];
      int[] c = r.i[o[3]];
      int[] to = r.i[o[0]];
      for (int lane = 0; lane < LANES; lane += INTS.length()) {
        op.apply(
                IntVector.fromArray(INTS, a, lane),
                IntVector.fromArray(INTS, b, lane),
                IntVector.fromArray(INTS, c, lane))
            .intoArray(to, lane);
      }
    }
  }

  @FunctionalInterface
  interface FloatOp {
    FloatVector apply(FloatVector a, FloatVector b, FloatVector c);
  }

  static final class Floats extends LaneLoops.Loop<FloatOp> {
    Floats(FloatOp op) {
      super(op);
    }

    @Override
    public void run(Registers r, int[] o) {
      float[] a = r.f[o[1]];
      float[] b = r.f[o[2]];
      float[] c = r.f[o[3]];
      float[] to = r.f[o[0]];
      for (int lane = 0; lane < LANES; lane += FLOATS.length()) {
        op.apply(
                FloatVector.fromArray(FLOATS, a, lane),
                FloatVector.fromArray(FLOATS, b, lane),
                FloatVector.fromArray(FLOATS, c, lane))
            .intoArray(to, lane);
      }
    }
  }

  @FunctionalInterface
  interface LongOp {
    LongVector apply(LongVector a, LongVector b, LongVector c);
  }

  static final class Longs extends LaneLoops.Loop<LongOp> {
    Longs(LongOp op) {
      super(op);
    }

    @Override
    public void run(Registers r, int[] o) {
      long[] a = r.l[o[1]];
      long[] b = r.l[o[2]];
      long[] c = r.l[o[3]];
      long[] to = r.l[o[0]];
      for (int lane = 0; lane < LANES; lane += LONGS.length()) {
        op.apply(
                LongVector.fromArray(LONGS, a, lane),
                LongVector.fromArray(LONGS, b, lane),
                LongVector.fromArray(LONGS, c, lane))
            .intoArray(to, lane);
      }
    }
  }

  static LongVector half(int[] a, int lane, int part) {
    return (LongVector)
        IntVector.fromArray(INTS, a, lane).convertShape(VectorOperators.I2L, LONGS, part);
  }

  /** Integers of 32 bits, widened with their sign, and one of 64. */
  static final class IntsToLong extends LaneLoops.Loop<LongOp> {
    IntsToLong(LongOp op) {
      super(op);
    }

    @Override
    public void run(Registers r, int[] o) {
      int[] a = r.i[o[1]];
      int[] b = r.i[o[2]];
      long[] c = r.l[o[3]];
      long[] to = r.l[o[0]];
      for (int lane = 0; lane < LANES; lane += INTS.length()) {
        for (int part = 0; part < 2; part++) {
          int at = lane + part * LONGS.length();
          op.apply(half(a, lane, part), half(b, lane, part), LongVector.fromArray(LONGS, c, at))
              .intoArray(to, at);
        }
      }
    }
  }

  /** One of 64 bits, and one of 32, widened with its sign. */
  static final class LongByInt extends LaneLoops.Loop<LongOp> {
    LongByInt(LongOp op) {
      super(op);
    }

    @Override
    public void run(Registers r, int[] o) {
      long[] a = r.l[o[1]];
      int[] b = r.i[o[2]];
      long[] to = r.l[o[0]];
      for (int lane = 0; lane < LANES; lane += INTS.length()) {
        for (int part = 0; part < 2; part++) {
          int at = lane + part * LONGS.length();
          LongVector x = LongVector.fromArray(LONGS, a, at);
          op.apply(x, half(b, lane, part), x).intoArray(to, at);
        }
      }
    }
  }

  @FunctionalInterface
  interface IntTest {
    VectorMask<Integer> apply(IntVector a, IntVector b);
  }

  /** A predicate of two operands. */
  static final class IntTests extends LaneLoops.Loop<IntTest> {
    IntTests(IntTest op) {
      super(op);
    }

    @Override
    public void run(Registers r, int[] o) {
      int[] a = r.i[o[1]];
      int[] b = r.i[o[2]];
      int mask = 0;
      for (int lane = 0; lane < LANES; lane += INTS.length()) {
        VectorMask<Integer> holds =
            op.apply(IntVector.fromArray(INTS, a, lane), IntVector.fromArray(INTS, b, lane));
        mask |= (int) holds.toLong() << lane;
      }
      r.p[o[0]] = mask;
    }
  }

  /** One of two by a predicate, of 32 bits each. */
  static void select(int[] a, int[] b, int mask, int[] to) {
    for (int lane = 0; lane < LANES; lane += INTS.length()) {
      IntVector.fromArray(INTS, b, lane)
          .blend(
              IntVector.fromArray(INTS, a, lane),
              VectorMask.fromLong(INTS, mask >>> lane & low(INTS.length())))
          .intoArray(to, lane);
    }
  }

  /** As above. */
  static void select(float[] a, float[] b, int mask, float[] to) {
    for (int lane = 0; lane < LANES; lane += FLOATS.length()) {
      FloatVector.fromArray(FLOATS, b, lane)
          .blend(
              FloatVector.fromArray(FLOATS, a, lane),
              VectorMask.fromLong(FLOATS, mask >>> lane & low(FLOATS.length())))
          .intoArray(to, lane);
    }
  }

  /** One of two by a predicate, of 64 bits each. */
  static void select(long[] a, long[] b, int mask, long[] to) {
    for (int lane = 0; lane < LANES; lane += LONGS.length()) {
      LongVector.fromArray(LONGS, b, lane)
          .blend(
              LongVector.fromArray(LONGS, a, lane),
              VectorMask.fromLong(LONGS, mask >>> lane & low(LONGS.length())))
          .intoArray(to, lane);
    }
  }

  static long low(int bits) {
    return (1L << bits) - 1;
  }
}
