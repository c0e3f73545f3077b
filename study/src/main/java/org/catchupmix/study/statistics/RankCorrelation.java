package org.catchupmix.study.statistics;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Spearman's rank correlation; equal numbers share the mean of their ranks. */
public final class RankCorrelation {
  private RankCorrelation() {}

  /**
   * Correlates two lists of one length, -1 to 1; NaN if all numbers of one are equal, or one is
   * NaN.
   */
  public static double of(double[] x, double[] y) {
    if (DoubleStream.concat(DoubleStream.of(x), DoubleStream.of(y)).anyMatch(Double::isNaN)) {
      return Double.NaN;
    }
    double[] a = ranks(x);
    double[] b = ranks(y);
    double mean = (x.length - 1) / 2.0;
    double products = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      products += (a[i] - mean) * (b[i] - mean);
      squaresA += (a[i] - mean) * (a[i] - mean);
      squaresB += (b[i] - mean) * (b[i] - mean);
    }
    double size = Math.sqrt(squaresA * squaresB);
    return size == 0 ? Double.NaN : products / size;
  }

  private static double[] ranks(double[] numbers) {
    return DoubleStream.of(numbers)
        .map(
            v -> {
              long below = Arrays.stream(numbers).filter(w -> w < v).count();
              long equal = Arrays.stream(numbers).filter(w -> w == v).count();
              return below + (equal - 1) / 2.0;
            })
        .toArray();
  }
}
