package org.catchupmix.emulator.arithmetic;

import static org.catchupmix.emulator.registers.Registers.LANES;

import java.math.BigDecimal;
import java.util.function.DoublePredicate;

/** Double precision instructions. */
final class DoubleArithmetic {
  /** The lower half of a double, which the approximate reciprocals do not have. */
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
    for (Rounding mode : Rounding.values()) {
      if (mode != Rounding.NEAREST) {
        rounded(mode);
      }
    }
    add("rcp.approx.ftz.f64", "dd", (a, _, _) -> upper(1 / upper(a)));
    add("rsqrt.approx.ftz.f64", "dd", (a, _, _) -> upper(1 / Math.sqrt(upper(a))));
    add("rsqrt.approx.f64", "dd", (a, _, _) -> 1 / Math.sqrt(a));
    add("abs.f64", "dd", (a, _, _) -> Math.abs(a));
    add("neg.f64", "dd", (a, _, _) -> -a);
    add("min.f64", "ddd", (a, b, _) -> a != a ? b : b != b ? a : Math.min(a, b));
    add("max.f64", "ddd", (a, b, _) -> a != a ? b : b != b ? a : Math.max(a, b));
    add("copysign.f64", "ddd", (a, b, _) -> Math.copySign(b, a));
    test("finite", Double::isFinite);
    test("infinite", Double::isInfinite);
    test("number", a -> !Double.isNaN(a));
    test("notanumber", Double::isNaN);
    test("normal", a -> Double.isFinite(a) && Math.abs(a) >= Double.MIN_NORMAL);
    test("subnormal", a -> a != 0 && Math.abs(a) < Double.MIN_NORMAL);
  }

  private static void test(String property, DoublePredicate holds) {
    ArithmeticTable.add(
        "testp." + property + ".f64",
        "pd",
        (r, o) -> {
          int mask = 0;
          for (int lane = 0; lane < LANES; lane++) {
            mask |= holds.test(r.d[o[1]][lane]) ? 1 << lane : 0;
          }
          r.p[o[0]] = mask;
        });
  }

  /** PTX takes and gives the upper 32 bits, and no subnormal numbers. */
  private static double upper(double a) {
    double kept = Double.longBitsToDouble(Double.doubleToRawLongBits(a) & ~LOW);
    return Math.abs(kept) < Double.MIN_NORMAL ? Math.copySign(0.0, a) : kept;
  }

  private static void rounded(Rounding mode) {
    String suffix = "." + mode.suffix() + ".f64";
    add("add" + suffix, "ddd", (a, b, _) -> sum(mode, a, b));
    add("sub" + suffix, "ddd", (a, b, _) -> sum(mode, a, -b));
    add(
        "mul" + suffix,
        "ddd",
        (a, b, _) -> towards(mode, a * b, () -> exact(a).multiply(exact(b)), a, b));
    add("fma" + suffix, "dddd", (a, b, c) -> fma(mode, a, b, c));
    add("div" + suffix, "ddd", (a, b, _) -> quotient(mode, a, b));
    add("rcp" + suffix, "dd", (a, _, _) -> quotient(mode, 1, a));
    add("sqrt" + suffix, "dd", (a, _, _) -> root(mode, a));
  }

  private static BigDecimal exact(double a) {
    return new BigDecimal(a);
  }

  private interface Exact {
    BigDecimal value();
  }

  /** Moves the nearest double to the side that a mode names, by the exact result. */
  private static double towards(Rounding mode, double nearest, Exact exact, double... operands) {
    for (double operand : operands) {
      if (!Double.isFinite(operand)) {
        return nearest;
      }
    }
    BigDecimal truth = exact.value();
    int above =
        Double.isInfinite(nearest) ? (nearest > 0 ? 1 : -1) : exact(nearest).compareTo(truth);
    return moved(mode, nearest, above, truth.signum());
  }

  /**
   * The neighbour of the nearest double.
   *
   * @param above 1 if it lies above the truth, -1 if below
   * @param sign of the truth
   */
  private static double moved(Rounding mode, double nearest, int above, int sign) {
    boolean down = mode == Rounding.DOWN || mode == Rounding.ZERO && sign > 0;
    return down && above > 0
        ? Math.nextDown(nearest)
        : !down && above < 0 ? Math.nextUp(nearest) : nearest;
  }

  private static double sum(Rounding mode, double a, double b) {
    double nearest = a + b;
    if (nearest == 0) {
      return zero(mode, a, b);
    }
    return towards(mode, nearest, () -> exact(a).add(exact(b)), a, b);
  }

  private static double zero(Rounding mode, double a, double b) {
    boolean same = Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
    return a == 0 && same ? a : mode == Rounding.DOWN ? -0.0 : 0.0;
  }

  private static double fma(Rounding mode, double a, double b, double c) {
    double nearest = Math.fma(a, b, c);
    Exact exact = () -> exact(a).multiply(exact(b)).add(exact(c));
    if (nearest == 0 && Double.isFinite(a) && Double.isFinite(b) && exact.value().signum() == 0) {
      return zero(mode, a * b, c);
    }
    return towards(mode, nearest, exact, a, b, c);
  }

  private static double quotient(Rounding mode, double a, double b) {
    double nearest = a / b;
    if (!Double.isFinite(a) || !Double.isFinite(b) || b == 0 || a == 0) {
      return nearest;
    }
    int sign = a > 0 == b > 0 ? 1 : -1;
    // The quotient lies above if, multiplied by b, it is above a; below for a negative b.
    int above =
        Double.isInfinite(nearest)
            ? sign
            : exact(nearest).multiply(exact(b)).compareTo(exact(a)) * (b > 0 ? 1 : -1);
    return moved(mode, nearest, above, sign);
  }

  private static double root(Rounding mode, double a) {
    double nearest = Math.sqrt(a);
    return !Double.isFinite(nearest) || nearest == 0
        ? nearest
        : moved(mode, nearest, exact(nearest).pow(2).compareTo(exact(a)), 1);
  }
}
