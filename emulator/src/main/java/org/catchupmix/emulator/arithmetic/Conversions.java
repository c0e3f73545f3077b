package org.catchupmix.emulator.arithmetic;

import static org.catchupmix.emulator.arithmetic.ArithmeticTable.doubles;
import static org.catchupmix.emulator.arithmetic.ArithmeticTable.each;
import static org.catchupmix.emulator.arithmetic.ArithmeticTable.floats;
import static org.catchupmix.emulator.ptx.PtxType.F32;
import static org.catchupmix.emulator.ptx.PtxType.F64;
import static org.catchupmix.emulator.ptx.PtxType.S16;
import static org.catchupmix.emulator.ptx.PtxType.S32;
import static org.catchupmix.emulator.ptx.PtxType.S64;
import static org.catchupmix.emulator.ptx.PtxType.S8;
import static org.catchupmix.emulator.ptx.PtxType.U16;
import static org.catchupmix.emulator.ptx.PtxType.U32;
import static org.catchupmix.emulator.ptx.PtxType.U64;
import static org.catchupmix.emulator.ptx.PtxType.U8;

import java.util.function.LongUnaryOperator;
import org.catchupmix.emulator.arithmetic.LaneLoops.Lanes;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;

/** {@code cvt} between integer types and single and double precision. */
final class Conversions {
  static final PtxType[] WHOLE = {U8, S8, U16, S16, U32, S32, U64, S64};
  private static final PtxType[] REAL = {F32, F64};

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
          if (from == F32) {
            Lanes flushed = realToWhole(mode, to, from, true);
            add("." + mode.suffix() + "i.ftz", to, from, flushed);
          }
        }
      }
    }
    for (PtxType from : WHOLE) {
      for (Rounding mode : Rounding.values()) {
        add("." + mode.suffix(), F32, from, wholeToFloat(mode, from, false));
        add("." + mode.suffix() + ".sat", F32, from, wholeToFloat(mode, from, true));
      }
      add(".rn", F64, from, wholeToDouble(from));
    }
    betweenFloats();
  }

  private static void add(String modifiers, PtxType to, PtxType from, Lanes lanes) {
    String signature = "" + RegisterKind.of(to).letter() + RegisterKind.of(from).letter();
    ArithmeticTable.add("cvt" + modifiers + "." + to + "." + from, signature, lanes);
  }

  /** Extends a value of a type to 64 bits. */
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

  /** Converts integers; the function maps a value to the target type. */
  private static Lanes wholeToWhole(PtxType to, PtxType from, LongUnaryOperator f) {
    if (from.bytes() == 8) {
      return to.bytes() == 8
          ? new LaneLoops.Longs((a, _, _) -> f.applyAsLong(a))
          : new LaneLoops.LongToInt(a -> (int) f.applyAsLong(a));
    }
    return to.bytes() == 8
        ? new LaneLoops.Each((r, o, k) -> r.l[o[0]][k] = f.applyAsLong(value(r.i[o[1]][k], from)))
        : new LaneLoops.Ints((a, _, _) -> (int) f.applyAsLong(value(a, from)));
  }

  private static long saturated(long a, PtxType to, PtxType from) {
    return from == U64 && a < 0 ? largest(to) : clamp(a, to);
  }

  private static long largest(PtxType type) {
    int bits = type.bytes() * 8 - (type.isSigned() ? 1 : 0);
    return bits == 64 ? -1 : (1L << bits) - 1;
  }

  private static long smallest(PtxType type) {
    return type.isSigned() ? -1L << type.bytes() * 8 - 1 : 0;
  }

  private static long clamp(long value, PtxType to) {
    if (to == U64) {
      return Math.max(0, value);
    }
    return Math.clamp(value, smallest(to), largest(to));
  }

  /**
   * Converts to integers, with saturation. NaN becomes 0, or 0x80...0 if source or result has 64
   * bits.
   */
  private static Lanes realToWhole(Rounding mode, PtxType to, PtxType from, boolean flush) {
    boolean wide = from == F64 || to.bytes() == 8;
    long notANumber = wide ? value(1L << to.bytes() * 8 - 1, to) : 0;
    return new LaneLoops.Each(
        (r, o, k) -> {
          double a = from == F64 ? r.d[o[1]][k] : r.f[o[1]][k];
          a = flush ? FloatArithmetic.flush((float) a) : a;
          put(r, o[0], k, to, a != a ? notANumber : whole(mode.integral(a), to));
        });
  }

  static void put(Registers r, int slot, int lane, PtxType type, long value) {
    if (type.bytes() == 8) {
      r.l[slot][lane] = value;
    } else {
      r.i[slot][lane] = (int) value;
    }
  }

  static long get(Registers r, int slot, int lane, PtxType type) {
    return value(type.bytes() == 8 ? r.l[slot][lane] : r.i[slot][lane], type);
  }

  static long whole(double a, PtxType to) {
    if (to == U64 && a >= 0x1p63) {
      return a >= 0x1p64 ? -1 : (long) (a - 0x1p63) ^ Long.MIN_VALUE;
    }
    return clamp((long) a, to);
  }

  private static Lanes wholeToFloat(Rounding mode, PtxType from, boolean saturate) {
    if (from == S32 && mode == Rounding.NEAREST && !saturate) {
      return new LaneLoops.Each((r, o, k) -> r.f[o[0]][k] = r.i[o[1]][k]);
    }
    return new LaneLoops.Each(
        (r, o, k) -> {
          float result = mode.toFloat(odd(get(r, o[1], k, from), from));
          r.f[o[0]][k] = saturate ? FloatArithmetic.saturate(result) : result;
        });
  }

  /** A whole number, rounded to odd: rounding it again gives the correctly rounded number. */
  static double odd(long a, PtxType from) {
    double upper = from == U64 ? a >>> 32 : a >> 32;
    return Half.oddSum(upper * 0x1p32, a & 0xFFFFFFFFL);
  }

  private static Lanes wholeToDouble(PtxType from) {
    return new LaneLoops.Each(
        (r, o, k) -> {
          long a = get(r, o[1], k, from);
          // Half of a large number, whose last bit is sticky, fits a signed one.
          r.d[o[0]][k] = from == U64 && a < 0 ? 2.0 * (a >>> 1 | a & 1) : (double) a;
        });
  }

  private static void betweenFloats() {
    each("cvt.f64.f32", "df", (r, o, k) -> r.d[o[0]][k] = r.f[o[1]][k]);
    for (Rounding mode : Rounding.values()) {
      String name = "cvt." + mode.suffix();
      each(name + ".f32.f64", "fd", (r, o, k) -> r.f[o[0]][k] = mode.toFloat(r.d[o[1]][k]));
      floats(name + "i.f32.f32", "ff", (a, _, _) -> (float) mode.integral(a));
      floats(
          name + "i.ftz.f32.f32",
          "ff",
          (a, _, _) -> (float) mode.integral(FloatArithmetic.flush(a)));
      doubles(name + "i.f64.f64", "dd", (a, _, _) -> mode.integral(a));
    }
    floats("cvt.sat.f32.f32", "ff", (a, _, _) -> FloatArithmetic.saturate(a));
    floats("cvt.ftz.f32.f32", "ff", (a, _, _) -> FloatArithmetic.flush(a));
  }
}
