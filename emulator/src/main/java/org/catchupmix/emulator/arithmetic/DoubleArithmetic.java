package org.catchupmix.emulator.arithmetic;

/** Double precision instructions. */
final class DoubleArithmetic {
  /** The lower half of a double, which approximate reciprocals ignore. */
  private static final long LOW = 0xFFFFFFFFL;

  private DoubleArithmetic() {}

  private static void add(String opcode, String signature, LaneLoops.DoubleOp op) {
    ArithmeticTable.add(opcode, signature, new LaneLoops.Doubles(op));
  }

  static void add() {
    for (String rounding : new String[] {"", ".rn"}) {
      add("add" + rounding + ".f64", "ddd", (a, b, _) -> a + b);
      add("sub" + rounding + ".f64", "ddd", (a, b, _) -> a - b);
      add("mul" + rounding + ".f64", "ddd", (a, b, _) -> a * b);
    }
    add("fma.rn.f64", "dddd", Math::fma);
    add("div.rn.f64", "ddd", (a, b, _) -> a / b);
    add("rcp.rn.f64", "dd", (a, _, _) -> 1 / a);
    add("sqrt.rn.f64", "dd", (a, _, _) -> Math.sqrt(a));
    for (Rounding mode : new Rounding[] {Rounding.ZERO, Rounding.DOWN, Rounding.UP}) {
      String suffix = "." + mode.suffix() + ".f64";
      add("add" + suffix, "ddd", (a, b, _) -> mode.add(a, b));
      add("sub" + suffix, "ddd", (a, b, _) -> mode.add(a, -b));
      add("mul" + suffix, "ddd", (a, b, _) -> mode.multiply(a, b));
      add("fma" + suffix, "dddd", mode::fma);
      add("div" + suffix, "ddd", (a, b, _) -> mode.divide(a, b));
      add("rcp" + suffix, "dd", (a, _, _) -> mode.divide(1, a));
      add("sqrt" + suffix, "dd", (a, _, _) -> mode.sqrt(a));
    }
    add("rcp.approx.ftz.f64", "dd", (a, _, _) -> upper(1 / upper(a)));
    add("rsqrt.approx.ftz.f64", "dd", (a, _, _) -> upper(1 / Math.sqrt(upper(a))));
    add("rsqrt.approx.f64", "dd", (a, _, _) -> 1 / Math.sqrt(a));
    add("abs.f64", "dd", (a, _, _) -> Math.abs(a));
    add("neg.f64", "dd", (a, _, _) -> -a);
    add("min.f64", "ddd", (a, b, _) -> a != a ? b : b != b ? a : Math.min(a, b));
    add("max.f64", "ddd", (a, b, _) -> a != a ? b : b != b ? a : Math.max(a, b));
    add("copysign.f64", "ddd", (a, b, _) -> Math.copySign(b, a));
  }

  /** Keeps the upper 32 bits and flushes subnormal numbers, as PTX says. */
  private static double upper(double a) {
    double kept = Double.longBitsToDouble(Double.doubleToRawLongBits(a) & ~LOW);
    return Math.abs(kept) < Double.MIN_NORMAL ? Math.copySign(0.0, a) : kept;
  }
}
