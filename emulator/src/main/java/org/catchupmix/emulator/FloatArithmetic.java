package org.catchupmix.emulator;

import static org.catchupmix.emulator.ArithmeticTable.floats;
import static org.catchupmix.emulator.Registers.LANES;

import org.catchupmix.emulator.Arithmetic.Lanes;
import org.catchupmix.emulator.ArithmeticTable.FloatBinary;
import org.catchupmix.emulator.ArithmeticTable.FloatTernary;
import org.catchupmix.emulator.ArithmeticTable.FloatUnary;

/**
 * Single precision instructions.
 *
 * <p>A plain {@code add} or {@code mul} may be fused by the driver's compiler, which the emulator
 * never does; nvcc fuses before, so that its PTX says {@code fma}.
 *
 * <p>Approximate functions are computed in double and rounded, so they are closer to the truth than
 * a card's. The bounds that PTX gives for a card: {@code rcp}, {@code div.approx}, {@code
 * div.full}: 1 to 2 units in the last place; {@code sqrt.approx}: relative 2^-23; {@code rsqrt}:
 * relative 2^-22.9; {@code ex2}: 2 + 2^-22.5 times the argument in the exponent, about 2 units;
 * {@code lg2}: absolute 2^-22 for arguments in [0.5, 2], relative 2^-22 beyond; {@code sin}, {@code
 * cos}: absolute 2^-20.9 in [-pi, pi]; {@code tanh}: relative 2^-11.
 */
final class FloatArithmetic {
  private static final Lanes ADD =
      (r, o) -> {
        float[] a = r.f[o[1]];
        float[] b = r.f[o[2]];
        float[] to = r.f[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = a[lane] + b[lane];
        }
      };
  private static final Lanes SUBTRACT =
      (r, o) -> {
        float[] a = r.f[o[1]];
        float[] b = r.f[o[2]];
        float[] to = r.f[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = a[lane] - b[lane];
        }
      };
  private static final Lanes MULTIPLY =
      (r, o) -> {
        float[] a = r.f[o[1]];
        float[] b = r.f[o[2]];
        float[] to = r.f[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = a[lane] * b[lane];
        }
      };
  private static final Lanes FMA =
      (r, o) -> {
        float[] a = r.f[o[1]];
        float[] b = r.f[o[2]];
        float[] c = r.f[o[3]];
        float[] to = r.f[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = Math.fma(a[lane], b[lane], c[lane]);
        }
      };
  private static final Lanes MAXIMUM =
      (r, o) -> {
        float[] a = r.f[o[1]];
        float[] b = r.f[o[2]];
        float[] to = r.f[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = maximum(a[lane], b[lane]);
        }
      };
  private static final Lanes MINIMUM =
      (r, o) -> {
        float[] a = r.f[o[1]];
        float[] b = r.f[o[2]];
        float[] to = r.f[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = minimum(a[lane], b[lane]);
        }
      };

  private FloatArithmetic() {}

  static void addTo(ArithmeticTable table) {
    table.add("add.f32", "fff", ADD);
    table.add("sub.f32", "fff", SUBTRACT);
    table.add("mul.f32", "fff", MULTIPLY);
    table.add("add.rn.f32", "fff", ADD);
    table.add("sub.rn.f32", "fff", SUBTRACT);
    table.add("mul.rn.f32", "fff", MULTIPLY);
    table.add("fma.rn.f32", "ffff", FMA);
    for (Rounding mode : Rounding.values()) {
      rounded(table, mode);
    }
    for (String rounding : new String[] {"", ".rn"}) {
      binary(table, "add" + rounding, (a, b) -> a + b);
      binary(table, "sub" + rounding, (a, b) -> a - b);
      binary(table, "mul" + rounding, (a, b) -> a * b);
    }
    ternary(table, "fma.rn", Math::fma);
    unary(table, "abs", Math::abs);
    unary(table, "neg", a -> -a);
    table.add("min.f32", "fff", MINIMUM);
    table.add("max.f32", "fff", MAXIMUM);
    table.add("min.ftz.f32", "fff", floats((a, b) -> minimum(flush(a), flush(b))));
    table.add("max.ftz.f32", "fff", floats((a, b) -> maximum(flush(a), flush(b))));
    binaryWithPlain(table, "min.NaN", Math::min);
    binaryWithPlain(table, "max.NaN", Math::max);
    table.add("copysign.f32", "fff", floats((FloatBinary) (a, b) -> Math.copySign(b, a)));
    binaryWithPlain(table, "div.approx", FloatArithmetic::approximateQuotient);
    binaryWithPlain(table, "div.full", (a, b) -> a / b);
    unary(table, "rcp.approx", a -> 1 / a);
    unary(table, "sqrt.approx", a -> (float) Math.sqrt(a));
    unary(table, "rsqrt.approx", a -> (float) (1 / Math.sqrt(a)));
    unary(table, "ex2.approx", a -> (float) Math.pow(2, a));
    unary(table, "lg2.approx", FloatArithmetic::log2);
    unary(table, "sin.approx", a -> (float) Math.sin(a));
    unary(table, "cos.approx", a -> (float) Math.cos(a));
    unary(table, "tanh.approx", a -> (float) Math.tanh(a));
    tests(table);
  }

  private static void rounded(ArithmeticTable table, Rounding mode) {
    String suffix = "." + mode.suffix();
    if (mode != Rounding.NEAREST) {
      table.add("add" + suffix + ".f32", "fff", floats((FloatBinary) mode::add));
      table.add("sub" + suffix + ".f32", "fff", floats((a, b) -> mode.add(a, -b)));
      table.add("mul" + suffix + ".f32", "fff", floats((FloatBinary) mode::multiply));
      table.add("fma" + suffix + ".f32", "ffff", floats((FloatTernary) mode::fma));
      binary(table, "add" + suffix, mode::add);
      binary(table, "sub" + suffix, (a, b) -> mode.add(a, -b));
      binary(table, "mul" + suffix, mode::multiply);
      ternary(table, "fma" + suffix, mode::fma);
    }
    binaryWithPlain(table, "div" + suffix, mode::divide);
    unary(table, "rcp" + suffix, a -> mode.divide(1, a));
    unary(table, "sqrt" + suffix, mode::sqrt);
  }

  /** The forms with {@code .ftz} and {@code .sat}; the plain one has a loop of its own. */
  private static void binary(ArithmeticTable table, String name, FloatBinary op) {
    table.add(name + ".ftz.f32", "fff", floats((a, b) -> flush(op.apply(flush(a), flush(b)))));
    table.add(name + ".sat.f32", "fff", floats((a, b) -> saturate(op.apply(a, b))));
    table.add(
        name + ".ftz.sat.f32", "fff", floats((a, b) -> saturate(op.apply(flush(a), flush(b)))));
  }

  private static void binaryWithPlain(ArithmeticTable table, String name, FloatBinary op) {
    table.add(name + ".f32", "fff", floats(op));
    table.add(nameWithFlush(name), "fff", floats((a, b) -> flush(op.apply(flush(a), flush(b)))));
  }

  /** {@code .ftz} stands before {@code .NaN} and behind all other modifiers. */
  private static String nameWithFlush(String name) {
    return name.endsWith(".NaN") ? name.replace(".NaN", ".ftz.NaN.f32") : name + ".ftz.f32";
  }

  private static void ternary(ArithmeticTable table, String name, FloatTernary op) {
    table.add(
        name + ".ftz.f32",
        "ffff",
        floats((a, b, c) -> flush(op.apply(flush(a), flush(b), flush(c)))));
    table.add(name + ".sat.f32", "ffff", floats((a, b, c) -> saturate(op.apply(a, b, c))));
    table.add(
        name + ".ftz.sat.f32",
        "ffff",
        floats((a, b, c) -> saturate(op.apply(flush(a), flush(b), flush(c)))));
  }

  private static void unary(ArithmeticTable table, String name, FloatUnary op) {
    table.add(name + ".f32", "ff", floats(op));
    table.add(name + ".ftz.f32", "ff", floats(a -> flush(op.apply(flush(a)))));
  }

  private static void tests(ArithmeticTable table) {
    test(table, "finite", a -> Float.isFinite(a) ? 1 : 0);
    test(table, "infinite", a -> Float.isInfinite(a) ? 1 : 0);
    test(table, "number", a -> a == a ? 1 : 0);
    test(table, "notanumber", a -> a == a ? 0 : 1);
    test(table, "normal", a -> Float.isFinite(a) && Math.abs(a) >= Float.MIN_NORMAL ? 1 : 0);
    test(table, "subnormal", a -> a != 0 && Math.abs(a) < Float.MIN_NORMAL ? 1 : 0);
  }

  private static void test(ArithmeticTable table, String property, FloatUnary holds) {
    table.add(
        "testp." + property + ".f32",
        "pf",
        (r, o) -> {
          float[] a = r.f[o[1]];
          int mask = 0;
          for (int lane = 0; lane < LANES; lane++) {
            mask |= holds.apply(a[lane]) != 0 ? 1 << lane : 0;
          }
          r.p[o[0]] = mask;
        });
  }

  /** Of a number and what is none, the number; -0 is less than +0. */
  private static float minimum(float a, float b) {
    return a != a ? b : b != b ? a : Math.min(a, b);
  }

  private static float maximum(float a, float b) {
    return a != a ? b : b != b ? a : Math.max(a, b);
  }

  /** The reciprocal of a divisor above 2^126 is lost, so PTX says. */
  private static float approximateQuotient(float a, float b) {
    if (Math.abs(b) > 0x1p126f && !Float.isInfinite(b)) {
      return Float.isInfinite(a) ? Float.NaN : Math.copySign(0f, a) * Math.signum(b);
    }
    return a / b;
  }

  private static float log2(float a) {
    if (a > 0 && a < Float.POSITIVE_INFINITY) {
      int exponent = Math.getExponent((double) a);
      double mantissa = Math.scalb((double) a, -exponent);
      return (float) (exponent + Math.log(mantissa) / Math.log(2));
    }
    return (float) Math.log(a);
  }

  /** Subnormal numbers become zeros of their sign. */
  static float flush(float a) {
    return Math.abs(a) < Float.MIN_NORMAL ? Math.copySign(0f, a) : a;
  }

  /** To 0..1; what is no number becomes 0. */
  static float saturate(float a) {
    return a > 0 ? Math.min(a, 1f) : 0f;
  }
}
