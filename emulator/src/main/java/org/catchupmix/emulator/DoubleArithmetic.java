package org.catchupmix.emulator;

/** Double precision instructions, rounded to nearest. */
final class DoubleArithmetic {
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
    add("abs.f64", "dd", (a, _, _) -> Math.abs(a));
    add("neg.f64", "dd", (a, _, _) -> -a);
    add("min.f64", "ddd", (a, b, _) -> a != a ? b : b != b ? a : Math.min(a, b));
    add("max.f64", "ddd", (a, b, _) -> a != a ? b : b != b ? a : Math.max(a, b));
    add("copysign.f64", "ddd", (a, b, _) -> Math.copySign(b, a));
  }
}
