package org.catchupmix.core.image;

/** Filter of Gaussian weights. */
public final class Gaussian {
  private Gaussian() {}

  /**
   * Computes {@code exp(-k^2 / (2 sigma^2))} for {@code k = -radius..radius}, normalized to sum 1.
   *
   * @param sigma standard deviation in pixels, above 0
   * @param radius at least 0
   * @return {@code double[2 radius + 1]}
   */
  public static double[] weights(double sigma, int radius) {
    double[] weights = new double[2 * radius + 1];
    double sum = 0;
    for (int k = -radius; k <= radius; k++) {
      weights[k + radius] = StrictMath.exp(-0.5 * k * k / (sigma * sigma));
      sum += weights[k + radius];
    }
    for (int k = 0; k < weights.length; k++) {
      weights[k] /= sum;
    }
    return weights;
  }
}
