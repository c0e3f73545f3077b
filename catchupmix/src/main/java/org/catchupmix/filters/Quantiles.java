package org.catchupmix.filters;

import java.util.Arrays;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.descriptive.Quantile.EstimationMethod;

public final class Quantiles {
  private static final Quantile NUMPY =
      Quantile.withDefaults().with(EstimationMethod.HF7).withCopy(true);

  private Quantiles() {}

  /**
   * Computes quantiles with linear interpolation, as NumPy does by default (type 7 of Hyndman and
   * Fan, "Sample Quantiles in Statistical Packages", 1996).
   *
   * @param sample one value at least, in any order
   * @param q each from 0 to 1
   * @return one for each q; NaN if a value is NaN
   */
  public static double[] of(double[] sample, double... q) {
    return Arrays.stream(sample).anyMatch(Double::isNaN)
        ? Arrays.stream(q).map(_ -> Double.NaN).toArray()
        : NUMPY.evaluate(sample, q);
  }
}
