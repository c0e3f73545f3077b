package org.catchupmix.emulator.arithmetic;

import static org.catchupmix.emulator.arithmetic.ArithmeticTable.doubles;
import static org.catchupmix.emulator.arithmetic.ArithmeticTable.each;
import static org.catchupmix.emulator.arithmetic.ArithmeticTable.floats;
import static org.catchupmix.emulator.arithmetic.ArithmeticTable.ints;
import static org.catchupmix.emulator.arithmetic.ArithmeticTable.longToInt;
import static org.catchupmix.emulator.ptx.PtxType.BF16;
import static org.catchupmix.emulator.ptx.PtxType.F16;
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
import org.catchupmix.emulator.arithmetic.LaneLoops.LaneOp;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;

/** {@code cvt} from and to integer types, and between single and double precision. */
final class Conversions {
  private static final PtxType[] WHOLE = {U8, S8, U16, S16, U32, S32, U64, S64};
  private static final PtxType[] REAL = {F16, BF16, F32, F64};

  private Conversions() {}

  static void add() {
    for (PtxType to : WHOLE) {
      for (PtxType from : WHOLE) {
        wholeToWhole("", to, from, a -> value(a, to));
        wholeToWhole(".sat", to, from, a -> saturated(a, to, from));
      }
      for (PtxType from : REAL) {
        for (Rounding mode : Rounding.values()) {
          LaneOp op = realToWhole(mode, to, from, false);
          add("." + mode.suffix() + "i", to, from, op);
          add("." + mode.suffix() + "i.sat", to, from, op);
          if (from == F32) {
            add("." + mode.suffix() + "i.ftz", to, from, realToWhole(mode, to, from, true));
          }
        }
      }
    }
    for (PtxType from : WHOLE) {
      for (Rounding mode : Rounding.values()) {
        add("." + mode.suffix(), F32, from, wholeToFloat(mode, from, false));
        add("." + mode.suffix() + ".sat", F32, from, wholeToFloat(mode, from, true));
        add("." + mode.suffix(), F16, from, wholeToHalf(mode, from, Half.F16));
        add("." + mode.suffix(), BF16, from, wholeToHalf(mode, from, Half.BF16));
      }
      add(".rn", F64, from, wholeToDouble(from));
    }
    betweenFloats();
  }

  private static String opcode(String modifiers, PtxType to, PtxType from) {
    return "cvt" + modifiers + "." + to + "." + from;
  }

  private static String signature(PtxType to, PtxType from) {
    return "" + RegisterKind.of(to).letter() + RegisterKind.of(from).letter();
  }

  private static void add(String modifiers, PtxType to, PtxType from, LaneOp op) {
    each(opcode(modifiers, to, from), signature(to, from), op);
  }

  /** Extends a value of a type to 64 bits. */
  private static long value(long bits, PtxType type) {
    int above = Long.SIZE - Byte.SIZE * type.bytes();
    return type.isSigned() ? bits << above >> above : bits << above >>> above;
  }

  /** Converts integers; the function maps a value to the target type. */
  private static void wholeToWhole(
      String modifiers, PtxType to, PtxType from, LongUnaryOperator f) {
    String opcode = opcode(modifiers, to, from);
    String signature = signature(to, from);
    if (to.bytes() == 8) {
      each(opcode, signature, (r, o, k) -> r.l[o[0]][k] = f.applyAsLong(get(r, o[1], k, from)));
    } else if (from.bytes() == 8) {
      longToInt(opcode, signature, a -> (int) f.applyAsLong(a));
    } else {
      ints(opcode, signature, (a, _, _) -> (int) f.applyAsLong(value(a, from)));
    }
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
   * Converts to integers, with saturation. NaN becomes 0; from a double, or to 64 bits, it becomes
   * 0x80...0.
   */
  private static LaneOp realToWhole(Rounding mode, PtxType to, PtxType from, boolean flush) {
    boolean wide = from == F64 || to.bytes() == 8;
    long notANumber = wide ? value(1L << to.bytes() * 8 - 1, to) : 0;
    return (r, o, k) -> {
      double a = real(r, o[1], k, from);
      a = flush ? FloatArithmetic.flush((float) a) : a;
      put(r, o[0], k, to, a != a ? notANumber : whole(mode.integral(a), to));
    };
  }

  private static double real(Registers r, int slot, int lane, PtxType type) {
    return switch (type) {
      case F16 -> Half.F16.value(r.i[slot][lane]);
      case BF16 -> Half.BF16.value(r.i[slot][lane]);
      case F32 -> r.f[slot][lane];
      default -> r.d[slot][lane];
    };
  }

  private static void put(Registers r, int slot, int lane, PtxType type, long value) {
    if (type.bytes() == 8) {
      r.l[slot][lane] = value;
    } else {
      r.i[slot][lane] = (int) value;
    }
  }

  private static long get(Registers r, int slot, int lane, PtxType type) {
    return value(type.bytes() == 8 ? r.l[slot][lane] : r.i[slot][lane], type);
  }

  private static long whole(double a, PtxType to) {
    if (to == U64 && a >= 0x1p63) {
      return a >= 0x1p64 ? -1 : (long) (a - 0x1p63) ^ Long.MIN_VALUE;
    }
    return clamp((long) a, to);
  }

  private static LaneOp wholeToFloat(Rounding mode, PtxType from, boolean saturate) {
    if (from == S32 && mode == Rounding.NEAREST && !saturate) {
      return (r, o, k) -> r.f[o[0]][k] = r.i[o[1]][k];
    }
    return (r, o, k) -> {
      float result = mode.toFloat(odd(get(r, o[1], k, from), from));
      r.f[o[0]][k] = saturate ? FloatArithmetic.saturate(result) : result;
    };
  }

  private static LaneOp wholeToHalf(Rounding mode, PtxType from, Half half) {
    return (r, o, k) -> r.i[o[0]][k] = half.bits(odd(get(r, o[1], k, from), from), mode);
  }

  /** A whole number, rounded to odd: rounding it again gives the correctly rounded number. */
  private static double odd(long a, PtxType from) {
    double upper = from == U64 ? a >>> 32 : a >> 32;
    return Half.oddSum(upper * 0x1p32, a & 0xFFFFFFFFL);
  }

  private static LaneOp wholeToDouble(PtxType from) {
    return (r, o, k) -> {
      long a = get(r, o[1], k, from);
      // Half of a large number, whose last bit is sticky, fits a signed one.
      r.d[o[0]][k] = from == U64 && a < 0 ? 2.0 * (a >>> 1 | a & 1) : (double) a;
    };
  }

  private static void betweenFloats() {
    each("cvt.f64.f32", "df", (r, o, k) -> r.d[o[0]][k] = r.f[o[1]][k]);
    each("cvt.ftz.f64.f32", "df", (r, o, k) -> r.d[o[0]][k] = FloatArithmetic.flush(r.f[o[1]][k]));
    for (Rounding mode : Rounding.values()) {
      String name = "cvt." + mode.suffix();
      each(name + ".f32.f64", "fd", (r, o, k) -> r.f[o[0]][k] = mode.toFloat(r.d[o[1]][k]));
      each(
          name + ".ftz.f32.f64",
          "fd",
          (r, o, k) -> r.f[o[0]][k] = FloatArithmetic.flush(mode.toFloat(r.d[o[1]][k])));
      floats(name + "i.f32.f32", "ff", (a, _, _) -> (float) mode.integral(a));
      floats(
          name + "i.ftz.f32.f32",
          "ff",
          (a, _, _) -> (float) mode.integral(FloatArithmetic.flush(a)));
      doubles(name + "i.f64.f64", "dd", (a, _, _) -> mode.integral(a));
    }
    floats("cvt.sat.f32.f32", "ff", (a, _, _) -> FloatArithmetic.saturate(a));
    floats(
        "cvt.ftz.sat.f32.f32",
        "ff",
        (a, _, _) -> FloatArithmetic.saturate(FloatArithmetic.flush(a)));
    floats("cvt.ftz.f32.f32", "ff", (a, _, _) -> FloatArithmetic.flush(a));
  }
}
