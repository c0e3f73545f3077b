package org.catchupmix.emulator.arithmetic;

import java.math.BigDecimal;

/**
 * Rounding modes of PTX. Directed modes round an exact decimal to a double; rounding that to a
 * float in the same direction equals rounding once.
 */
enum Rounding {
  NEAREST("rn"),
  ZERO("rz"),
  DOWN("rm"),
  UP("rp");

  private final String suffix;

  Rounding(String suffix) {
    this.suffix = suffix;
  }

  /** The modifier in an opcode. */
  String suffix() {
    return suffix;
  }

  /** Rounds to a whole number. */
  double integral(double a) {
    return switch (this) {
      case NEAREST -> Math.rint(a);
      case ZERO -> a < 0 ? Math.ceil(a) : Math.floor(a);
      case DOWN -> Math.floor(a);
      case UP -> Math.ceil(a);
    };
  }

  float toFloat(double a) {
    float near = (float) a;
    if (this == NEAREST || Double.isNaN(a) || Double.isInfinite(a)) {
      return near;
    }
    int above = Double.compare(near, a);
    boolean down = this == DOWN || this == ZERO && a > 0;
    return down && above > 0 ? Math.nextDown(near) : !down && above < 0 ? Math.nextUp(near) : near;
  }

  double add(double a, double b) {
    double sum = a + b;
    if (sum == 0) {
      return zero(a, b);
    }
    return isExact(a, b, 0) ? sum : towards(sum, exact(a).add(exact(b)));
  }

  double multiply(double a, double b) {
    return isExact(a, b, 0) ? a * b : towards(a * b, exact(a).multiply(exact(b)));
  }

  double fma(double a, double b, double c) {
    double sum = Math.fma(a, b, c);
    if (isExact(a, b, c)) {
      return sum;
    }
    BigDecimal truth = exact(a).multiply(exact(b)).add(exact(c));
    return truth.signum() == 0 ? zero(a * b, c) : towards(sum, truth);
  }

  double divide(double a, double b) {
    double quotient = a / b;
    if (isExact(a, b, 0) || b == 0 || a == 0) {
      return quotient;
    }
    int sign = a > 0 == b > 0 ? 1 : -1;
    // For a positive b, a quotient is too large if its product with b exceeds a.
    int above =
        Double.isInfinite(quotient)
            ? sign
            : exact(quotient).multiply(exact(b)).compareTo(exact(a)) * (b > 0 ? 1 : -1);
    return moved(quotient, above, sign);
  }

  double sqrt(double a) {
    double root = Math.sqrt(a);
    return this == NEAREST || !Double.isFinite(root) || root == 0
        ? root
        : moved(root, exact(root).pow(2).compareTo(exact(a)), 1);
  }

  /** Turns the nearest double into the one that this mode selects. */
  double towards(double nearest, BigDecimal truth) {
    int above =
        Double.isInfinite(nearest) ? (nearest > 0 ? 1 : -1) : exact(nearest).compareTo(truth);
    return moved(nearest, above, truth.signum());
  }

  private double moved(double nearest, int above, int sign) {
    boolean down = this == DOWN || this == ZERO && sign > 0;
    return this != NEAREST && down && above > 0
        ? Math.nextDown(nearest)
        : this != NEAREST && !down && above < 0 ? Math.nextUp(nearest) : nearest;
  }

  /**
   * Returns an exact sum of zero: equal zeros keep their sign, others give -0 when rounding down.
   */
  private double zero(double a, double b) {
    boolean same = Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
    return a == 0 && same ? a : this == DOWN ? -0.0 : 0.0;
  }

  private boolean isExact(double a, double b, double c) {
    return this == NEAREST || !Double.isFinite(a) || !Double.isFinite(b) || !Double.isFinite(c);
  }

  private static BigDecimal exact(double a) {
    return new BigDecimal(a);
  }
}
