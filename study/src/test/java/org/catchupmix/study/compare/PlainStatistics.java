package org.catchupmix.study.compare;

import java.util.function.DoubleUnaryOperator;

/** Statistics by plain loops and numerical integration, to check those of the program. */
final class PlainStatistics {
  private static final int STEPS = 2000;

  private PlainStatistics() {}

  /** Simpson's rule. */
  private static double integral(DoubleUnaryOperator f, double from, double to) {
    double h = (to - from) / STEPS;
    double sum = f.applyAsDouble(from) + f.applyAsDouble(to);
    for (int i = 1; i < STEPS; i++) {
      sum += (i % 2 == 1 ? 4 : 2) * f.applyAsDouble(from + i * h);
    }
    return sum * h / 3;
  }

  static double mean(double[] values) {
    double sum = 0;
    for (double v : values) {
      sum += v;
    }
    return sum / values.length;
  }

  static double deviation(double[] values) {
    double mean = mean(values);
    double squares = 0;
    for (double v : values) {
      squares += (v - mean) * (v - mean);
    }
    return Math.sqrt(squares / (values.length - 1));
  }

  /**
   * P(T &gt; t) of Student's t: with {@code t = sqrt(v) tan a} its density is {@code cos^(v-1) a}.
   */
  static double tail(double t, int freedom) {
    DoubleUnaryOperator density = a -> Math.pow(Math.cos(a), freedom - 1);
    double half = Math.PI / 2;
    return integral(density, Math.atan(t / Math.sqrt(freedom)), half)
        / integral(density, -half, half);
  }

  /** The t that is exceeded with a probability below a half. */
  static double quantile(double tail, int freedom) {
    double low = 0;
    double high = 1e4;
    for (int i = 0; i < 100; i++) {
      double middle = (low + high) / 2;
      if (tail(middle, freedom) > tail) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** p-value of the two-sided test that the mean is 0. */
  static double twoSided(double[] values) {
    double t = Math.abs(mean(values)) / (deviation(values) / Math.sqrt(values.length));
    return 2 * tail(t, values.length - 1);
  }

  /** Larger p-value of the two one-sided tests that the mean is at or beyond a margin. */
  static double equivalence(double[] values, double margin) {
    double error = deviation(values) / Math.sqrt(values.length);
    int freedom = values.length - 1;
    return Math.max(
        tail((mean(values) + margin) / error, freedom),
        tail((margin - mean(values)) / error, freedom));
  }

  /** Holm's p-values, in order. */
  static double[] holm(double[] p) {
    double[] corrected = new double[p.length];
    for (int i = 0; i < p.length; i++) {
      for (int j = 0; j < p.length; j++) {
        int atLeast = 0;
        for (double other : p) {
          atLeast += other >= p[j] ? 1 : 0;
        }
        if (p[j] <= p[i]) {
          corrected[i] = Math.max(corrected[i], Math.min(1, atLeast * p[j]));
        }
      }
    }
    return corrected;
  }

  private static double normal(double x) {
    double to = Math.clamp(x, -9, 9);
    return 0.5 + integral(z -> Math.exp(-z * z / 2), 0, to) / Math.sqrt(2 * Math.PI);
  }

  /** Mean of a function of {@code s / sigma}, the sample deviation of normal values. */
  private static double overDeviations(int freedom, DoubleUnaryOperator f) {
    DoubleUnaryOperator density =
        r -> Math.pow(r, freedom - 1) * Math.exp(-freedom * (r * r - 1) / 2);
    return integral(r -> density.applyAsDouble(r) * f.applyAsDouble(r), 0, 4)
        / integral(density, 0, 4);
  }

  /** Probability that a two-sided t-test of n pairs shows a difference. */
  static double power(double difference, double deviation, int n, double alpha) {
    double t = quantile(alpha / 2, n - 1);
    double z = difference / deviation * Math.sqrt(n);
    return overDeviations(n - 1, r -> normal(z - t * r) + normal(-z - t * r));
  }

  /** Probability that two one-sided tests show equivalence where the difference is 0. */
  static double equivalencePower(double margin, double deviation, int n, double alpha) {
    double t = quantile(alpha, n - 1);
    double z = margin / deviation * Math.sqrt(n);
    return overDeviations(n - 1, r -> Math.max(0, 2 * normal(z - t * r) - 1));
  }
}
