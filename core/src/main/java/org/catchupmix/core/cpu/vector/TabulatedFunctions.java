package org.catchupmix.core.cpu.vector;

import org.catchupmix.core.primitive.UnaryFunction;

/**
 * Exponential and normal distribution in double precision, by tables and short series.
 *
 * <p>They stand for the formulas of {@link UnaryFunction}, which call {@code StrictMath}, with a
 * relative error below 1e-9, which single precision does not show. Only arithmetic is used, so the
 * bits are the same on every JVM.
 */
public final class TabulatedFunctions {
  private static final int STEPS = 64;

  private static final double LN2_PER_STEP = StrictMath.log(2) / STEPS;

  /** Leading bits of {@link #LN2_PER_STEP}: their product with a number of steps is exact. */
  private static final double LN2_HIGH =
      Double.longBitsToDouble(Double.doubleToLongBits(LN2_PER_STEP) & -1L << 20);

  private static final double LN2_LOW = LN2_PER_STEP - LN2_HIGH;

  /** Range of exponents within which {@code 2^k} is a normal number. */
  private static final double EXPONENT_LIMIT = 700;

  private static final int EXPONENT_BIAS = 1023;
  private static final int FRACTION_BITS = 52;

  /** Powers {@code 2^(j/64)}. */
  private static final double[] POWERS = new double[STEPS];

  /** Places are {@code -RANGE + i/64}; beyond them the formula is used. */
  private static final double RANGE = 9;

  private static final int PLACES = 2 * (int) RANGE * STEPS + 1;
  private static final double[] DISTRIBUTION = new double[PLACES];
  private static final double[] DENSITY = new double[PLACES];

  static {
    for (int j = 0; j < STEPS; j++) {
      POWERS[j] = StrictMath.pow(2, (double) j / STEPS);
    }
    for (int i = 0; i < PLACES; i++) {
      double x = (double) i / STEPS - RANGE;
      DENSITY[i] = StrictMath.exp(-0.5 * x * x) / StrictMath.sqrt(2 * Math.PI);
      DISTRIBUTION[i] = x == 0 ? 0.5 : UnaryFunction.GELU.value(x, 0) / x;
    }
  }

  private TabulatedFunctions() {}

  /** {@code e^x}. */
  public static double exp(double x) {
    if (!(Math.abs(x) < EXPONENT_LIMIT)) {
      return StrictMath.exp(x);
    }
    // x = n ln(2)/64 + r, n = 64 k + j
    double steps = Math.rint(x / LN2_PER_STEP);
    double r = x - steps * LN2_HIGH - steps * LN2_LOW;
    int n = (int) steps;
    long exponent = Math.floorDiv(n, STEPS) + EXPONENT_BIAS;
    double series = 1 + r * (1 + r * (1 / 2.0 + r * (1 / 6.0 + r * (1 / 24.0))));
    return POWERS[Math.floorMod(n, STEPS)]
        * series
        * Double.longBitsToDouble(exponent << FRACTION_BITS);
  }

  /** {@code x Phi(x)}. */
  public static double gelu(double x) {
    return inRange(x) ? x * distribution(x) : UnaryFunction.GELU.value(x, 0);
  }

  /** {@code dy (Phi(x) + x phi(x))}. */
  public static double geluGradient(double x, double dy) {
    return inRange(x)
        ? dy * (distribution(x) + x * density(x))
        : UnaryFunction.GELU.gradient(x, dy, 0);
  }

  private static boolean inRange(double x) {
    return Math.abs(x) < RANGE;
  }

  private static int nearest(double x) {
    return (int) ((x + RANGE) * STEPS + 0.5);
  }

  /** Phi(x) by its Taylor series, whose terms are Hermite polynomials, at the nearest place. */
  private static double distribution(double x) {
    int i = nearest(x);
    double a = (double) i / STEPS - RANGE;
    double h = x - a;
    double s = a * a;
    double h3 = 1 / 6.0 * (s - 1);
    double h4 = 1 / 24.0 * a * (3 - s);
    double h5 = 1 / 120.0 * (s * s - 6 * s + 3);
    return DISTRIBUTION[i] + DENSITY[i] * h * (1 + h * (-0.5 * a + h * (h3 + h * (h4 + h * h5))));
  }

  /** {@code phi(a + h) = phi(a) exp(-h (a + h/2))}. */
  private static double density(double x) {
    int i = nearest(x);
    double a = (double) i / STEPS - RANGE;
    double h = x - a;
    double u = -h * (a + 0.5 * h);
    double series = 1 + u * (1 + u * (1 / 2.0 + u * (1 / 6.0 + u * (1 / 24.0 + u * (1 / 120.0)))));
    return DENSITY[i] * series;
  }
}
