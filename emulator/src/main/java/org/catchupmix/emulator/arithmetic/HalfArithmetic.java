package org.catchupmix.emulator.arithmetic;

import static org.catchupmix.emulator.registers.Registers.LANES;

import org.catchupmix.emulator.arithmetic.LaneLoops.DoubleOp;
import org.catchupmix.emulator.arithmetic.LaneLoops.Lanes;
import org.catchupmix.emulator.ptx.PtxType;

/**
 * Instructions on {@code f16}, {@code bf16} and two of them in a word: computed in double, rounded
 * once.
 */
final class HalfArithmetic {
  private final Half half;

  private HalfArithmetic(Half half) {
    this.half = half;
  }

  static void add() {
    for (Half half : new Half[] {Half.F16, Half.BF16}) {
      new HalfArithmetic(half).all();
    }
    for (String modifiers : new String[] {".rna", ".rn", ".rz", ".rn.relu", ".rna.satfinite"}) {
      boolean away = modifiers.startsWith(".rna");
      boolean relu = modifiers.endsWith("relu");
      Rounding mode = modifiers.equals(".rz") ? Rounding.ZERO : Rounding.NEAREST;
      ArithmeticTable.add(
          "cvt" + modifiers + ".tf32.f32",
          "if",
          (r, o) -> {
            for (int lane = 0; lane < LANES; lane++) {
              double a = relu(r.f[o[1]][lane], relu);
              r.i[o[0]][lane] = away ? Half.TF32.bitsAway(a) : Half.TF32.bits(a, mode);
            }
          });
    }
  }

  private void all() {
    for (String rounding : new String[] {"", ".rn"}) {
      add("add" + rounding, "iii", (a, b, _) -> a + b);
      add("sub" + rounding, "iii", (a, b, _) -> a - b);
      add("mul" + rounding, "iii", (a, b, _) -> a * b);
    }
    add("fma.rn", "iiii", (a, b, c) -> Half.oddSum(a * b, c));
    plain("min", "", "iii", (a, b, _) -> a != a ? b : b != b ? a : Math.min(a, b));
    plain("max", "", "iii", (a, b, _) -> a != a ? b : b != b ? a : Math.max(a, b));
    plain("min", ".NaN", "iii", (a, b, _) -> Math.min(a, b));
    plain("max", ".NaN", "iii", (a, b, _) -> Math.max(a, b));
    bits("neg", "ii", (a, _, _) -> a ^ 0x8000);
    bits("abs", "ii", (a, _, _) -> a & 0x7FFF);
    for (String flush : new String[] {"", ".ftz"}) {
      each("ex2.approx" + flush, "ii", (a, _, _) -> Math.pow(2, a), !flush.isEmpty(), "");
      each("tanh.approx" + flush, "ii", (a, _, _) -> Math.tanh(a), !flush.isEmpty(), "");
    }
    comparisons();
    conversions();
  }

  /** With each of the modifiers of sums and products. */
  private void add(String name, String signature, DoubleOp op) {
    for (String end : new String[] {"", ".sat", ".relu"}) {
      each(name, signature, op, false, end);
      each(name + ".ftz", signature, op, true, end);
    }
  }

  private void plain(String name, String end, String signature, DoubleOp op) {
    each(name, signature, op, false, end);
    each(name + ".ftz", signature, op, true, end);
  }

  private void each(String name, String signature, DoubleOp op, boolean flush, String end) {
    LaneLoops.IntOp one =
        (a, b, c) -> {
          double value = op.apply(value(a, flush), value(b, flush), value(c, flush));
          value = end.equals(".sat") ? (value > 0 ? Math.min(value, 1) : 0) : value;
          return half.bits(relu(flushed(value, flush), end.equals(".relu")));
        };
    bits(name + end, signature, one);
  }

  private void bits(String name, String signature, LaneLoops.IntOp one) {
    ArithmeticTable.add(name + "." + half.type(), signature, new LaneLoops.Ints(one));
    ArithmeticTable.add(
        name + "." + half.type() + "x2",
        signature,
        new LaneLoops.Ints(
            (a, b, c) ->
                one.apply(a & 0xFFFF, b & 0xFFFF, c & 0xFFFF) & 0xFFFF
                    | one.apply(a >>> 16, b >>> 16, c >>> 16) << 16));
  }

  private double value(int bits, boolean flush) {
    return flushed(half.value(bits), flush);
  }

  private double flushed(double value, boolean flush) {
    return flush && Math.abs(value) < half.smallestNormal() ? Math.copySign(0.0, value) : value;
  }

  private static double relu(double value, boolean relu) {
    return relu && value < 0 ? 0 : value;
  }

  private void comparisons() {
    for (Comparisons.Test test : Comparisons.floating()) {
      for (String flush : new String[] {"", ".ftz"}) {
        boolean f = !flush.isEmpty();
        String type = flush + "." + half.type();
        ArithmeticTable.add(
            "setp." + test.name() + type,
            "pii",
            (r, o) -> {
              int mask = 0;
              for (int lane = 0; lane < LANES; lane++) {
                mask |= test.of(value(r.i[o[1]][lane], f), value(r.i[o[2]][lane], f)) << lane;
              }
              r.p[o[0]] = mask;
            });
        LaneLoops.IntOp ones =
            (a, b, _) -> test.of(value(a, f), value(b, f)) != 0 ? half.bits(1) : 0;
        bitsOf("set." + test.name() + flush + "." + half.type() + "." + half.type(), ones, false);
        bitsOf(
            "set." + test.name() + flush + "." + half.type() + "x2." + half.type() + "x2",
            ones,
            true);
        bitsOf(
            "set." + test.name() + flush + ".u32." + half.type() + "x2",
            (a, b, _) -> test.of(value(a, f), value(b, f)) != 0 ? 0xFFFF : 0,
            true);
        bitsOf(
            "set." + test.name() + flush + ".u32." + half.type(),
            (a, b, _) -> test.of(value(a, f), value(b, f)) != 0 ? -1 : 0,
            false);
      }
    }
  }

  private static void bitsOf(String opcode, LaneLoops.IntOp one, boolean two) {
    ArithmeticTable.add(
        opcode,
        "iii",
        new LaneLoops.Ints(
            two
                ? (a, b, _) ->
                    one.apply(a & 0xFFFF, b & 0xFFFF, 0) & 0xFFFF
                        | one.apply(a >>> 16, b >>> 16, 0) << 16
                : one));
  }

  private void conversions() {
    String type = "." + half.type();
    for (String flush : new String[] {"", ".ftz"}) {
      ArithmeticTable.add(
          "cvt" + flush + ".f32" + type,
          "fi",
          (r, o) -> {
            for (int lane = 0; lane < LANES; lane++) {
              r.f[o[0]][lane] = (float) half.value(r.i[o[1]][lane]);
            }
          });
    }
    ArithmeticTable.add(
        "cvt.f64" + type,
        "di",
        (r, o) -> {
          for (int lane = 0; lane < LANES; lane++) {
            r.d[o[0]][lane] = half.value(r.i[o[1]][lane]);
          }
        });
    for (Rounding mode : Rounding.values()) {
      String rounding = "cvt." + mode.suffix();
      for (String end : new String[] {"", ".relu", ".sat", ".ftz"}) {
        ArithmeticTable.add(
            rounding + end + type + ".f32",
            "if",
            (r, o) -> {
              for (int lane = 0; lane < LANES; lane++) {
                r.i[o[0]][lane] = half.bits(ended(r.f[o[1]][lane], end), mode);
              }
            });
        ArithmeticTable.add(
            rounding + end + type + "x2.f32",
            "iff",
            (r, o) -> {
              for (int lane = 0; lane < LANES; lane++) {
                r.i[o[0]][lane] =
                    half.bits(ended(r.f[o[2]][lane], end), mode)
                        | half.bits(ended(r.f[o[1]][lane], end), mode) << 16;
              }
            });
      }
      ArithmeticTable.add(
          rounding + type + ".f64",
          "id",
          (r, o) -> {
            for (int lane = 0; lane < LANES; lane++) {
              r.i[o[0]][lane] = half.bits(r.d[o[1]][lane], mode);
            }
          });
      ArithmeticTable.add(
          rounding + "i" + type + type,
          "ii",
          new LaneLoops.Ints((a, _, _) -> half.bits(Conversions.integral(mode, half.value(a)))));
      for (PtxType whole : Conversions.WHOLE) {
        whole(mode, whole);
      }
    }
  }

  private static double ended(double value, String end) {
    return switch (end) {
      case ".relu" -> relu(value, true);
      case ".sat" -> value > 0 ? Math.min(value, 1) : 0;
      case ".ftz" -> FloatArithmetic.flush((float) value);
      default -> value;
    };
  }

  private void whole(Rounding mode, PtxType whole) {
    boolean wide = whole.bytes() == 8;
    Lanes to =
        (r, o) -> {
          for (int lane = 0; lane < LANES; lane++) {
            double a = half.value(r.i[o[1]][lane]);
            long result = a != a ? 0 : Conversions.whole(Conversions.integral(mode, a), whole);
            if (wide) {
              r.l[o[0]][lane] = result;
            } else {
              r.i[o[0]][lane] = (int) result;
            }
          }
        };
    ArithmeticTable.add(
        "cvt." + mode.suffix() + "i." + whole + "." + half.type(), wide ? "li" : "ii", to);
    ArithmeticTable.add(
        "cvt." + mode.suffix() + "." + half.type() + "." + whole,
        wide ? "il" : "ii",
        (r, o) -> {
          for (int lane = 0; lane < LANES; lane++) {
            long a = Conversions.value(wide ? r.l[o[1]][lane] : r.i[o[1]][lane], whole);
            // Beyond 2^53 the last bit of the double tells that there is more.
            double value =
                whole == PtxType.U64 && a < 0
                    ? Half.oddSum(0x1p63, a & Long.MAX_VALUE)
                    : Half.oddSum((double) (a >> 32) * 0x1p32, a & 0xFFFFFFFFL);
            r.i[o[0]][lane] = half.bits(value, mode);
          }
        });
  }
}
