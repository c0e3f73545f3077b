package org.catchupmix.emulator.arithmetic;

import static org.catchupmix.emulator.registers.Registers.LANES;

import java.math.BigDecimal;
import java.util.function.LongUnaryOperator;
import org.catchupmix.emulator.arithmetic.LaneLoops.Lanes;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.registers.RegisterKind;

/** {@code cvt} between all integer types and single and double precision. */
final class Conversions {
  static final PtxType[] WHOLE = {
    PtxType.U8,
    PtxType.S8,
    PtxType.U16,
    PtxType.S16,
    PtxType.U32,
    PtxType.S32,
    PtxType.U64,
    PtxType.S64
  };
  private static final PtxType[] REAL = {PtxType.F32, PtxType.F64};

  private Conversions() {}

  static void add() {
    for (PtxType to : WHOLE) {
      for (PtxType from : WHOLE) {
        add("", to, from, wholeToWhole(to, from, a -> value(a, to)));
        add(".sat", to, from, wholeToWhole(to, from, a -> saturated(a, to, from)));
      }
      for (PtxType from : REAL) {
        for (Rounding mode : Rounding.values()) {
          Lanes lanes = realToWhole(mode, to, from, false);
          add("." + mode.suffix() + "i", to, from, lanes);
          add("." + mode.suffix() + "i.sat", to, from, lanes);
          if (from == PtxType.F32) {
            Lanes flushed = realToWhole(mode, to, from, true);
            add("." + mode.suffix() + "i.ftz", to, from, flushed);
          }
        }
      }
    }
    for (PtxType from : WHOLE) {
      for (Rounding mode : Rounding.values()) {
        add("." + mode.suffix(), PtxType.F32, from, wholeToFloat(mode, from, false));
        add("." + mode.suffix() + ".sat", PtxType.F32, from, wholeToFloat(mode, from, true));
      }
      add(".rn", PtxType.F64, from, wholeToDouble(from));
    }
    floats();
  }

  private static void add(String modifiers, PtxType to, PtxType from, Lanes lanes) {
    String signature = "" + RegisterKind.of(to).letter() + RegisterKind.of(from).letter();
    ArithmeticTable.add("cvt" + modifiers + "." + to + "." + from, signature, lanes);
  }

  /** The value of a type in a register that may be wider. */
  static long value(long bits, PtxType type) {
    return switch (type) {
      case U8 -> bits & 0xFF;
      case S8 -> (byte) bits;
      case U16 -> bits & 0xFFFF;
      case S16 -> (short) bits;
      case U32 -> bits & 0xFFFFFFFFL;
      case S32 -> (int) bits;
      default -> bits;
    };
  }

  /**
   * Between whole types.
   *
   * @param f from the value of the source's type to that of the result's
   */
  private static Lanes wholeToWhole(PtxType to, PtxType from, LongUnaryOperator f) {
    if (from.bytes() == 8) {
      return to.bytes() == 8
          ? new LaneLoops.Longs((a, _, _) -> f.applyAsLong(a))
          : new LaneLoops.LongToInt(a -> (int) f.applyAsLong(a));
    }
    return to.bytes() == 8
        ? new LaneLoops.IntsToLong((a, _, _) -> f.applyAsLong(value(a, from)))
        : new LaneLoops.Ints((a, _, _) -> (int) f.applyAsLong(value(a, from)));
  }

  private static long saturated(long a, PtxType to, PtxType from) {
    return from == PtxType.U64 && a < 0 ? largest(to) : clamp(a, to);
  }

  private static long largest(PtxType type) {
    int bits = type.bytes() * 8 - (type.isSigned() ? 1 : 0);
    return bits == 64 ? -1 : (1L << bits) - 1;
  }

  private static long smallest(PtxType type) {
    return type.isSigned() ? -1L << type.bytes() * 8 - 1 : 0;
  }

  private static long clamp(long value, PtxType to) {
    if (to == PtxType.U64) {
      return Math.max(0, value);
    }
    return Math.clamp(value, smallest(to), largest(to));
  }

  /**
   * Values beyond the type become its nearest; what is no number becomes 0, but 0x80000000... where
   * the source has 64 bits or the result has.
   */
  private static Lanes realToWhole(Rounding mode, PtxType to, PtxType from, boolean flush) {
    boolean wide = from == PtxType.F64 || to.bytes() == 8;
    long notANumber = wide ? value(1L << to.bytes() * 8 - 1, to) : 0;
    return (r, o) -> {
      for (int lane = 0; lane < LANES; lane++) {
        double a;
        if (from == PtxType.F64) {
          a = r.d[o[1]][lane];
        } else {
          a = flush ? FloatArithmetic.flush(r.f[o[1]][lane]) : r.f[o[1]][lane];
        }
        long result = a != a ? notANumber : whole(integral(mode, a), to);
        if (to.bytes() == 8) {
          r.l[o[0]][lane] = result;
        } else {
          r.i[o[0]][lane] = (int) result;
        }
      }
    };
  }

  static long whole(double a, PtxType to) {
    if (to == PtxType.U64 && a >= 0x1p63) {
      return a >= 0x1p64 ? -1 : (long) (a - 0x1p63) ^ Long.MIN_VALUE;
    }
    return clamp((long) a, to);
  }

  static double integral(Rounding mode, double a) {
    return switch (mode) {
      case NEAREST -> Math.rint(a);
      case ZERO -> a < 0 ? Math.ceil(a) : Math.floor(a);
      case DOWN -> Math.floor(a);
      case UP -> Math.ceil(a);
    };
  }

  private static Lanes wholeToFloat(Rounding mode, PtxType from, boolean saturate) {
    if (from == PtxType.S32 && mode == Rounding.NEAREST && !saturate) {
      return (r, o) -> {
        int[] a = r.i[o[1]];
        float[] result = r.f[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          result[lane] = a[lane];
        }
      };
    }
    return (r, o) -> {
      for (int lane = 0; lane < LANES; lane++) {
        long a = value(from.bytes() == 8 ? r.l[o[1]][lane] : r.i[o[1]][lane], from);
        float result = from == PtxType.U64 && a < 0 ? unsigned(mode, a) : signed(mode, a);
        r.f[o[0]][lane] = saturate ? FloatArithmetic.saturate(result) : result;
      }
    };
  }

  private static float signed(Rounding mode, long a) {
    return mode == Rounding.NEAREST ? (float) a : mode.round(a, restOf(a, a));
  }

  /** What the double nearest to a whole number lacks. */
  private static double restOf(long a, double nearest) {
    return nearest == 0x1p63 ? (double) (a - Long.MAX_VALUE) - 1 : a - (long) nearest;
  }

  /** Of a number from 2^63 on. Rare enough for exact decimal arithmetic. */
  private static float unsigned(Rounding mode, long a) {
    BigDecimal exact = new BigDecimal(Long.toUnsignedString(a));
    if (mode == Rounding.NEAREST) {
      return exact.floatValue();
    }
    double nearest = exact.doubleValue();
    return mode.round(nearest, exact.subtract(new BigDecimal(nearest)).doubleValue());
  }

  private static Lanes wholeToDouble(PtxType from) {
    return (r, o) -> {
      for (int lane = 0; lane < LANES; lane++) {
        long a = value(from.bytes() == 8 ? r.l[o[1]][lane] : r.i[o[1]][lane], from);
        r.d[o[0]][lane] =
            from == PtxType.U64 && a < 0
                ? new BigDecimal(Long.toUnsignedString(a)).doubleValue()
                : (double) a;
      }
    };
  }

  private static void floats() {
    ArithmeticTable.add(
        "cvt.f64.f32",
        "df",
        (r, o) -> {
          for (int lane = 0; lane < LANES; lane++) {
            r.d[o[0]][lane] = r.f[o[1]][lane];
          }
        });
    for (Rounding mode : Rounding.values()) {
      String name = "cvt." + mode.suffix();
      ArithmeticTable.add(
          name + ".f32.f64",
          "fd",
          (r, o) -> {
            for (int lane = 0; lane < LANES; lane++) {
              r.f[o[0]][lane] = mode.round(r.d[o[1]][lane], 0);
            }
          });
      floats(name + "i.f32.f32", (a, _, _) -> (float) integral(mode, a));
      floats(name + "i.ftz.f32.f32", (a, _, _) -> (float) integral(mode, FloatArithmetic.flush(a)));
      ArithmeticTable.add(
          name + "i.f64.f64", "dd", new LaneLoops.Doubles((a, _, _) -> integral(mode, a)));
    }
    floats("cvt.sat.f32.f32", (a, _, _) -> FloatArithmetic.saturate(a));
    floats("cvt.ftz.f32.f32", (a, _, _) -> FloatArithmetic.flush(a));
  }

  private static void floats(String opcode, LaneLoops.FloatOp op) {
    ArithmeticTable.add(opcode, "ff", new LaneLoops.Floats(op));
  }
}
