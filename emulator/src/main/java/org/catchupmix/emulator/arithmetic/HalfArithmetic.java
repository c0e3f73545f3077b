package org.catchupmix.emulator.arithmetic;

import static org.catchupmix.emulator.arithmetic.ArithmeticTable.each;
import static org.catchupmix.emulator.arithmetic.ArithmeticTable.ints;

import java.util.Locale;
import org.catchupmix.emulator.arithmetic.LaneLoops.DoubleOp;
import org.catchupmix.emulator.arithmetic.LaneLoops.IntOp;
import org.catchupmix.emulator.ptx.Modifier;

/**
 * Instructions on {@code f16}, {@code bf16} and pairs of them: computed in double, rounded once.
 */
final class HalfArithmetic {
  private static final double LARGEST_TF32 = Float.intBitsToFloat(0x7F7FE000);

  private final Half half;
  private final String type;

  private HalfArithmetic(Half half) {
    this.half = half;
    this.type = "." + half.type();
  }

  static void add() {
    for (Half half : new Half[] {Half.F16, Half.BF16}) {
      HalfArithmetic all = new HalfArithmetic(half);
      all.arithmetic();
      all.comparisons();
      all.conversions();
    }
    for (Float8 type : Float8.values()) {
      eighths(type);
    }
    nineteenBits(Modifier.RNA, null);
    nineteenBits(Modifier.RNA, Modifier.SATFINITE);
    nineteenBits(Modifier.RN, null);
    nineteenBits(Modifier.RN, Modifier.RELU);
    nineteenBits(Modifier.RZ, null);
  }

  /** A conversion to {@code tf32}; {@code rna} rounds ties away from zero. */
  private static void nineteenBits(Modifier rounding, Modifier end) {
    boolean away = rounding == Modifier.RNA;
    Rounding mode = rounding == Modifier.RZ ? Rounding.ZERO : Rounding.NEAREST;
    each(
        "cvt." + rounding + text(end) + ".tf32.f32",
        "if",
        (r, o, k) -> {
          double a = ended(r.f[o[1]][k], end);
          r.i[o[0]][k] = away ? Half.TF32.bitsAway(a) : Half.TF32.bits(a, mode);
        });
  }

  private static String text(Modifier end) {
    return end == null ? "" : "." + end;
  }

  /** Conversions of pairs of 8-bit numbers; the first operand becomes the upper one. */
  private static void eighths(Float8 type) {
    String pair = "." + type.name().toLowerCase(Locale.ROOT) + "x2";
    for (Modifier end : new Modifier[] {null, Modifier.RELU}) {
      each(
          "cvt.rn.satfinite" + text(end) + pair + ".f32",
          "iff",
          (r, o, k) ->
              r.i[o[0]][k] =
                  type.bits(ended(r.f[o[2]][k], end))
                      | type.bits(ended(r.f[o[1]][k], end)) << Byte.SIZE);
      ints(
          "cvt.rn.satfinite" + text(end) + pair + ".f16x2",
          "ii",
          (a, _, _) ->
              type.bits(ended(Half.F16.value(a), end))
                  | type.bits(ended(Half.F16.value(a >>> 16), end)) << Byte.SIZE);
      ints(
          "cvt.rn" + text(end) + ".f16x2" + pair,
          "ii",
          (a, _, _) ->
              Half.F16.bits(ended(type.value(a), end))
                  | Half.F16.bits(ended(type.value(a >>> Byte.SIZE), end)) << 16);
    }
  }

  private void arithmetic() {
    for (Modifier end : new Modifier[] {null, Modifier.SAT, Modifier.RELU}) {
      for (String rounding : new String[] {"", ".rn"}) {
        flushable("add" + rounding, end, "iii", (a, b, _) -> a + b);
        flushable("sub" + rounding, end, "iii", (a, b, _) -> a - b);
        flushable("mul" + rounding, end, "iii", (a, b, _) -> a * b);
      }
      flushable("fma.rn", end, "iiii", (a, b, c) -> Half.oddSum(a * b, c));
    }
    flushable("min", null, "iii", (a, b, _) -> a != a ? b : b != b ? a : Math.min(a, b));
    flushable("max", null, "iii", (a, b, _) -> a != a ? b : b != b ? a : Math.max(a, b));
    flushable("min", Modifier.NAN, "iii", (a, b, _) -> Math.min(a, b));
    flushable("max", Modifier.NAN, "iii", (a, b, _) -> Math.max(a, b));
    flushable("ex2.approx", null, "ii", (a, _, _) -> Math.pow(2, a));
    flushable("tanh.approx", null, "ii", (a, _, _) -> Math.tanh(a));
    oneAndTwo("neg" + type, "ii", (a, _, _) -> a ^ 0x8000);
    oneAndTwo("abs" + type, "ii", (a, _, _) -> a & 0x7FFF);
  }

  /** Adds an instruction with and without {@code .ftz}, on one number and on pairs. */
  private void flushable(String name, Modifier end, String signature, DoubleOp op) {
    for (boolean flush : new boolean[] {false, true}) {
      oneAndTwo(
          name + (flush ? ".ftz" : "") + text(end) + type,
          signature,
          (a, b, c) -> {
            double value = op.apply(value(a, flush), value(b, flush), value(c, flush));
            double limited = end == Modifier.SAT ? ended(value, end) : value;
            return half.bits(ended(flushed(limited, flush), end == Modifier.RELU ? end : null));
          });
    }
  }

  private static void oneAndTwo(String opcode, String signature, IntOp one) {
    ints(opcode, signature, one);
    ints(opcode + "x2", signature, two(one));
  }

  private static IntOp two(IntOp one) {
    return (a, b, c) ->
        one.apply(a & 0xFFFF, b & 0xFFFF, c & 0xFFFF) & 0xFFFF
            | one.apply(a >>> 16, b >>> 16, c >>> 16) << 16;
  }

  private double value(int bits, boolean flush) {
    return flushed(half.value(bits), flush);
  }

  private double flushed(double value, boolean flush) {
    return flush && Math.abs(value) < half.smallestNormal() ? Math.copySign(0.0, value) : value;
  }

  /** Applies the last modifier of an instruction, or null. */
  private static double ended(double value, Modifier end) {
    return switch (end) {
      case RELU -> value < 0 ? 0 : value;
      case SAT -> value > 0 ? Math.min(value, 1) : 0;
      case SATFINITE -> Math.abs(value) > LARGEST_TF32 ? Math.copySign(LARGEST_TF32, value) : value;
      case FTZ -> FloatArithmetic.flush((float) value);
      case null, default -> value;
    };
  }

  private void comparisons() {
    for (Comparisons.Test test : Comparisons.FLOATING) {
      for (boolean flush : new boolean[] {false, true}) {
        String name = test.name() + (flush ? ".ftz" : "");
        ArithmeticTable.test(
            "setp." + name + type,
            "pii",
            (r, o, k) -> test.holds(value(r.i[o[1]][k], flush), value(r.i[o[2]][k], flush)));
        IntOp mask = (a, b, _) -> test.holds(value(a, flush), value(b, flush)) ? -1 : 0;
        IntOp one = (a, b, _) -> mask.apply(a, b, 0) & half.bits(1);
        ints("set." + name + type + type, "iii", one);
        ints("set." + name + type + "x2" + type + "x2", "iii", two(one));
        ints("set." + name + ".u32" + type, "iii", mask);
        ints("set." + name + ".u32" + type + "x2", "iii", two(mask));
      }
    }
  }

  private void conversions() {
    for (String flush : new String[] {"", ".ftz"}) {
      each(
          "cvt" + flush + ".f32" + type,
          "fi",
          (r, o, k) -> r.f[o[0]][k] = (float) half.value(r.i[o[1]][k]));
    }
    each("cvt.f64" + type, "di", (r, o, k) -> r.d[o[0]][k] = half.value(r.i[o[1]][k]));
    for (Rounding mode : Rounding.values()) {
      String rounding = "cvt." + mode.suffix();
      for (Modifier end : new Modifier[] {null, Modifier.RELU, Modifier.SAT, Modifier.FTZ}) {
        each(
            rounding + text(end) + type + ".f32",
            "if",
            (r, o, k) -> r.i[o[0]][k] = half.bits(ended(r.f[o[1]][k], end), mode));
        each(
            rounding + text(end) + type + "x2.f32",
            "iff",
            (r, o, k) ->
                r.i[o[0]][k] =
                    half.bits(ended(r.f[o[2]][k], end), mode)
                        | half.bits(ended(r.f[o[1]][k], end), mode) << 16);
      }
      each(
          rounding + type + ".f64",
          "id",
          (r, o, k) -> r.i[o[0]][k] = half.bits(r.d[o[1]][k], mode));
      ints(
          rounding + "i" + type + type, "ii", (a, _, _) -> half.bits(mode.integral(half.value(a))));
    }
  }
}
