package org.catchupmix.core.primitive;

/**
 * A function of one number, with its derivative. The parameter is that of {@link #LEAKY_RELU} and
 * {@link #POWER}; the others ignore it.
 *
 * <p>The formulas use {@link StrictMath}, whose bits are the same on every JVM. The order of the
 * constants is that of {@code map.cu}.
 */
public enum UnaryFunction {
  EXP("exp(x)", "dy y", true),
  LOG("log(x)", "dy / x", false),
  SQRT("sqrt(x)", "dy / (2 y)", true),
  TANH("tanh(x)", "dy (1 - y^2)", true),
  /** {@code 1 / (1 + exp(-x))}. */
  SIGMOID("1 / (1 + exp(-x))", "dy y (1 - y)", true),
  /** {@code log(1 + exp(x))}. */
  SOFTPLUS("log(1 + exp(x))", "dy / (1 + exp(-x))", false),
  /** {@code x Phi(x)}, with Phi the distribution of the standard normal; not its tanh formula. */
  GELU("x Phi(x)", "dy (Phi(x) + x phi(x))", false),
  /** {@code x > 0 ? x : parameter x}. */
  LEAKY_RELU("x > 0 ? x : p x", "x > 0 ? dy : p dy", false),
  /** {@code x^parameter}. */
  POWER("x^p", "dy p x^(p-1)", false);

  private static final double SERIES_UNTIL = 2;
  private static final int SERIES_TERMS = 30;
  private static final int FRACTION_TERMS = 80;

  /** Number from which on the density is 0 in double precision. */
  private static final double DENSITY_IS_ZERO = 40;

  private final String formula;
  private final String gradient;
  private final boolean differentiatesResult;

  UnaryFunction(String formula, String gradient, boolean differentiatesResult) {
    this.formula = formula;
    this.gradient = gradient;
    this.differentiatesResult = differentiatesResult;
  }

  /** Such as {@code log(x)}. */
  public String formula() {
    return formula;
  }

  /** Such as {@code dy / x}. */
  public String gradient() {
    return gradient;
  }

  /** Whether the derivative is computed from the result y, and not from x. */
  public boolean differentiatesResult() {
    return differentiatesResult;
  }

  /** Whether the parameter p has a meaning. */
  public boolean hasParameter() {
    return this == LEAKY_RELU || this == POWER;
  }

  public double value(double x, double parameter) {
    return switch (this) {
      case EXP -> StrictMath.exp(x);
      case LOG -> StrictMath.log(x);
      case SQRT -> StrictMath.sqrt(x);
      case TANH -> StrictMath.tanh(x);
      case SIGMOID -> sigmoid(x);
      // exp of a number that is not positive: it cannot overflow.
      case SOFTPLUS -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
      case GELU -> x * normalDistribution(x);
      case LEAKY_RELU -> x > 0 ? x : parameter * x;
      case POWER -> StrictMath.pow(x, parameter);
    };
  }

  /**
   * The gradient dx.
   *
   * @param at y if the function {@link #differentiatesResult}, else x
   */
  public double gradient(double at, double dy, double parameter) {
    return switch (this) {
      // The derivative at a small number may overflow where its product with a small dy does not.
      case LOG -> dy / at;
      case SQRT -> 0.5 * dy / at;
      default -> dy * derivative(at, parameter);
    };
  }

  private double derivative(double at, double parameter) {
    return switch (this) {
      case EXP -> at;
      case LOG -> 1 / at;
      case SQRT -> 0.5 / at;
      case TANH -> 1 - at * at;
      case SIGMOID -> at * (1 - at);
      case SOFTPLUS -> sigmoid(at);
      case GELU -> normalDistribution(at) + at * normalDensity(at);
      case LEAKY_RELU -> at > 0 ? 1 : parameter;
      // 0 times the infinite power of 0 would be NaN.
      case POWER -> parameter == 0 ? 0 : parameter * StrictMath.pow(at, parameter - 1);
    };
  }

  private static double sigmoid(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }

  /**
   * Phi(x). Near 0 by its series of positive terms, {@code 1/2 + phi(x) (x + x^3/3 + x^5/(3 5) +
   * ..)} (Marsaglia, Evaluating the Normal Distribution, 2004); beyond by the continued fraction
   * {@code phi(a) / (a + 1/(a + 2/(a + 3/(a + ..))))} of the tail at a = |x|, which keeps the
   * digits of a negative x. Both have a fixed number of terms, for a relative error of 1e-14.
   */
  private static double normalDistribution(double x) {
    double a = Math.abs(x);
    if (a < SERIES_UNTIL) {
      double term = x;
      double sum = x;
      for (int k = 3; k < 2 * SERIES_TERMS; k += 2) {
        term *= x * x / k;
        sum += term;
      }
      return 0.5 + sum * normalDensity(x);
    }
    double fraction = a;
    for (int k = FRACTION_TERMS; k > 0; k--) {
      fraction = a + k / fraction;
    }
    double tail = normalDensity(a) / fraction;
    return x > 0 ? 1 - tail : tail;
  }

  /** phi(x); the square is computed in two parts, as its rounding error would be magnified. */
  private static double normalDensity(double x) {
    double high = Math.rint(x * 16) / 16;
    double rest = (x - high) * (x + high);
    double density = StrictMath.exp(-0.5 * high * high) * StrictMath.exp(-0.5 * rest);
    return Math.abs(x) > DENSITY_IS_ZERO ? 0 : density / StrictMath.sqrt(2 * Math.PI);
  }
}
