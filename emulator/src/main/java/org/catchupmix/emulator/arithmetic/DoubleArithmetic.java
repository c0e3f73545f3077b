package org.catchupmix.emulator.arithmetic;

import static org.catchupmix.emulator.arithmetic.ArithmeticTable.doubles;

/** Double precision instructions. */
final class DoubleArithmetic {
  /** The lower half of a double, which approximate reciprocals ignore. */
  private static final long LOW = 0xFFFFFFFFL;

  /** The NaN of approximate reciprocals, whatever their argument's; other instructions keep it. */
  private static final double CANONICAL_NAN = Double.longBitsToDouble(0x7FFFFFFFL << 32);

  private DoubleArithmetic() {}

  static void add() {
    for (String rounding : new String[] {"", ".rn"}) {
      doubles("add" + rounding + ".f64", "ddd", (a, b, _) -> a + b);
      doubles("sub" + rounding + ".f64", "ddd", (a, b, _) -> a - b);
      doubles("mul" + rounding + ".f64", "ddd", (a, b, _) -> a * b);
    }
    doubles("fma.rn.f64", "dddd", Math::fma);
    doubles("div.rn.f64", "ddd", (a, b, _) -> a / b);
    doubles("rcp.rn.f64", "dd", (a, _, _) -> 1 / a);
    doubles("sqrt.rn.f64", "dd", (a, _, _) -> Math.sqrt(a));
    for (Rounding mode : new Rounding[] {Rounding.ZERO, Rounding.DOWN, Rounding.UP}) {
      String suffix = "." + mode.suffix() + ".f64";
      doubles("add" + suffix, "ddd", (a, b, _) -> mode.add(a, b));
      doubles("sub" + suffix, "ddd", (a, b, _) -> mode.add(a, -b));
      doubles("mul" + suffix, "ddd", (a, b, _) -> mode.multiply(a, b));
      doubles("fma" + suffix, "dddd", mode::fma);
      doubles("div" + suffix, "ddd", (a, b, _) -> mode.divide(a, b));
      doubles("rcp" + suffix, "dd", (a, _, _) -> mode.divide(1, a));
      doubles("sqrt" + suffix, "dd", (a, _, _) -> mode.sqrt(a));
    }
    doubles("rcp.approx.ftz.f64", "dd", (a, _, _) -> upper(1 / upper(a)));
    doubles("rsqrt.approx.ftz.f64", "dd", (a, _, _) -> upper(1 / Math.sqrt(upper(a))));
    doubles("rsqrt.approx.f64", "dd", (a, _, _) -> 1 / Math.sqrt(a));
    // Against IEEE 754, a NaN is unchanged: PTX says so of abs, CUDA of both.
    doubles("abs.f64", "dd", (a, _, _) -> a != a ? a : Math.abs(a));
    doubles("neg.f64", "dd", (a, _, _) -> a != a ? a : -a);
    doubles("min.f64", "ddd", (a, b, _) -> a != a ? b : b != b ? a : Math.min(a, b));
    doubles("max.f64", "ddd", (a, b, _) -> a != a ? b : b != b ? a : Math.max(a, b));
    doubles("copysign.f64", "ddd", (a, b, _) -> Math.copySign(b, a));
  }

  /** Keeps the upper 32 bits, flushes subnormal numbers and has one NaN, as PTX says. */
  private static double upper(double a) {
    double kept = Double.longBitsToDouble(Double.doubleToRawLongBits(a) & ~LOW);
    if (kept != kept) {
      return CANONICAL_NAN;
    }
    return Math.abs(kept) < Double.MIN_NORMAL ? Math.copySign(0.0, a) : kept;
  }
}
