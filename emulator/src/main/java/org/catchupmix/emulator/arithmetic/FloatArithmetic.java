package org.catchupmix.emulator.arithmetic;

import static org.catchupmix.emulator.arithmetic.ArithmeticTable.floats;

import org.catchupmix.emulator.arithmetic.LaneLoops.FloatOp;

/**
 * Single precision instructions.
 *
 * <p>A GPU's compiler may fuse {@code mul} and {@code add}; the emulator never does.
 *
 * <p>Approximate functions are computed in double and rounded, so they are more exact than a GPU's.
 * PTX bounds a GPU's errors: {@code rcp}, {@code div.approx}, {@code div.full}: 1 to 2 units in the
 * last place; {@code sqrt.approx}: relative 2^-23; {@code rsqrt}: relative 2^-22.9; {@code ex2}: 2
 * + 2^-22.5 times the argument in the exponent, about 2 units; {@code lg2}: absolute 2^-22 for
 * arguments in [0.5, 2], relative 2^-22 beyond; {@code sin}, {@code cos}: absolute 2^-20.9 in [-pi,
 * pi]; {@code tanh}: relative 2^-11.
 *
 * <p>PTX leaves open which NaN an instruction returns, except with {@code .NaN}. A GPU returns
 * 0x7fffffff; here it is the processor's, as a test of each result would keep loops from becoming
 * vector instructions.
 */
public final class FloatArithmetic {
  private static final float CANONICAL_NAN = Float.intBitsToFloat(0x7FFFFFFF);

  private FloatArithmetic() {}

  static void add() {
    for (String rounding : new String[] {"", ".rn"}) {
      saturable("add" + rounding, "fff", (a, b, _) -> a + b);
      saturable("sub" + rounding, "fff", (a, b, _) -> a - b);
      saturable("mul" + rounding, "fff", (a, b, _) -> a * b);
    }
    saturable("fma.rn", "ffff", Math::fma);
    flushable("div.rn", "", "fff", (a, b, _) -> a / b);
    flushable("rcp.rn", "", "ff", (a, _, _) -> 1 / a);
    flushable("sqrt.rn", "", "ff", (a, _, _) -> (float) Math.sqrt(a));
    for (Rounding mode : new Rounding[] {Rounding.ZERO, Rounding.DOWN, Rounding.UP}) {
      rounded(mode);
    }
    flushable("abs", "", "ff", (a, _, _) -> Math.abs(a));
    flushable("neg", "", "ff", (a, _, _) -> -a);
    flushable("min", "", "fff", (a, b, _) -> a != a ? b : b != b ? a : Math.min(a, b));
    flushable("max", "", "fff", (a, b, _) -> a != a ? b : b != b ? a : Math.max(a, b));
    flushable("min", ".NaN", "fff", (a, b, _) -> canonical(Math.min(a, b)));
    flushable("max", ".NaN", "fff", (a, b, _) -> canonical(Math.max(a, b)));
    for (String nan : new String[] {"", ".NaN"}) {
      flushable("min", nan + ".xorsign.abs", "fff", (a, b, _) -> xorSign(a, b, nan, false));
      flushable("max", nan + ".xorsign.abs", "fff", (a, b, _) -> xorSign(a, b, nan, true));
    }
    floats("copysign.f32", "fff", (a, b, _) -> Math.copySign(b, a));
    flushable("div.approx", "", "fff", (a, b, _) -> approximateQuotient(a, b));
    flushable("div.full", "", "fff", (a, b, _) -> a / b);
    flushable("rcp.approx", "", "ff", (a, _, _) -> 1 / a);
    flushable("sqrt.approx", "", "ff", (a, _, _) -> (float) Math.sqrt(a));
    flushable("rsqrt.approx", "", "ff", (a, _, _) -> (float) (1 / Math.sqrt(a)));
    flushable("ex2.approx", "", "ff", (a, _, _) -> (float) Math.pow(2, a));
    flushable("lg2.approx", "", "ff", (a, _, _) -> log2(a));
    flushable("sin.approx", "", "ff", (a, _, _) -> (float) Math.sin(a));
    flushable("cos.approx", "", "ff", (a, _, _) -> (float) Math.cos(a));
    flushable("tanh.approx", "", "ff", (a, _, _) -> (float) Math.tanh(a));
  }

  /** The lesser or greater magnitude, with the product of the signs. */
  private static float xorSign(float a, float b, String nan, boolean max) {
    float x = Math.abs(a);
    float y = Math.abs(b);
    float size = max ? Math.max(x, y) : Math.min(x, y);
    if (nan.isEmpty() && size != size) {
      size = x == x ? x : y;
    }
    int sign = Float.floatToRawIntBits(a) ^ Float.floatToRawIntBits(b);
    return size != size
        ? CANONICAL_NAN
        : Math.copySign(size, Float.intBitsToFloat(sign & 1 << 31 | 1));
  }

  private static float canonical(float a) {
    return a != a ? CANONICAL_NAN : a;
  }

  private static void rounded(Rounding mode) {
    String suffix = "." + mode.suffix();
    saturable("add" + suffix, "fff", (a, b, _) -> mode.toFloat(mode.add(a, b)));
    saturable("sub" + suffix, "fff", (a, b, _) -> mode.toFloat(mode.add(a, -b)));
    saturable("mul" + suffix, "fff", (a, b, _) -> mode.toFloat(mode.multiply(a, b)));
    saturable("fma" + suffix, "ffff", (a, b, c) -> mode.toFloat(mode.fma(a, b, c)));
    flushable("div" + suffix, "", "fff", (a, b, _) -> mode.toFloat(mode.divide(a, b)));
    flushable("rcp" + suffix, "", "ff", (a, _, _) -> mode.toFloat(mode.divide(1, a)));
    flushable("sqrt" + suffix, "", "ff", (a, _, _) -> mode.toFloat(mode.sqrt(a)));
  }

  /** Adds an instruction with and without {@code .ftz}, which precedes the last modifier. */
  private static void flushable(String name, String last, String signature, FloatOp op) {
    floats(name + last + ".f32", signature, op);
    floats(
        name + ".ftz" + last + ".f32",
        signature,
        (a, b, c) -> flush(op.apply(flush(a), flush(b), flush(c))));
  }

  /** Adds an instruction with all combinations of {@code .ftz} and {@code .sat}. */
  private static void saturable(String name, String signature, FloatOp op) {
    flushable(name, "", signature, op);
    flushable(name, ".sat", signature, (a, b, c) -> saturate(op.apply(a, b, c)));
  }

  /** Takes reciprocals of divisors above 2^126 as zeros, as PTX specifies. */
  private static float approximateQuotient(float a, float b) {
    if (Math.abs(b) > 0x1p126f && !Float.isInfinite(b)) {
      return a * Math.copySign(0f, b);
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

  /** Turns subnormal numbers into zeros of their sign. */
  public static float flush(float a) {
    return Math.abs(a) < Float.MIN_NORMAL ? Math.copySign(0f, a) : a;
  }

  /** Clamps to 0..1; NaN becomes 0. */
  static float saturate(float a) {
    return a > 0 ? Math.min(a, 1f) : 0f;
  }
}
