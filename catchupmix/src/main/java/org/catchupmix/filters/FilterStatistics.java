package org.catchupmix.filters;

import java.util.Arrays;

/**
 * Statistics of the filters at one mix point, over N images. With h the features, L the cross
 * entropy of an image, and p its partner in a fixed pairing:
 *
 * <pre>
 *   a[n,c]   = sqrt( sum_hw h[n,h,w,c]^2 )             influence, the norm of an activation map
 *   s[n,c]   = a[n,c] / ( sum_c a[n,c] + 1e-12 )       its share
 *   RFI[n,c] = s[n,c] - s[p(n),c]                      relative filter influence
 *   g[n,c]   = sqrt( sum_hw (dL_n/dh[n,h,w,c])^2 )     norm of the loss' gradient, in nats
 * </pre>
 *
 * <p>Where a norm is not a finite number, so are the statistics it takes part in: NaN.
 *
 * @param activation mean of a over the images, {@code C}
 * @param gradient mean of g over the images, {@code C}
 * @param filterRfi mean of |RFI| over the pairs, {@code C}; the mean of RFI is 0, since each image
 *     is once first and once second in a pair. Empty if an older program wrote it
 * @param rfi quantiles {@link #QUANTILES} of RFI over the pairs, mean over the filters
 * @param imageGini the Gini coefficient of an image's influences, mean over the images
 * @param imageHalf the share of filters that carry half of an image's influence, mean over the
 *     images
 */
public record FilterStatistics(
    double[] activation,
    double[] gradient,
    double[] filterRfi,
    double[] rfi,
    double imageGini,
    double imageHalf) {
  public static final double[] QUANTILES = {0.05, 0.25, 0.5, 0.75, 0.95};

  private static final double EPSILON = 1e-12;

  public FilterStatistics {
    filterRfi = filterRfi == null ? new double[0] : filterRfi;
  }

  /**
   * Computes the statistics of norms.
   *
   * @param a {@code [N][C]}
   * @param g {@code [N][C]}
   * @param partner p, {@code N}
   */
  public static FilterStatistics of(double[][] a, double[][] g, int[] partner) {
    int images = a.length;
    int channels = a[0].length;
    double[][] s = new double[images][];
    double gini = 0;
    double half = 0;
    for (int n = 0; n < images; n++) {
      double sum = Arrays.stream(a[n]).sum() + EPSILON;
      s[n] = Arrays.stream(a[n]).map(v -> v / sum).toArray();
      gini += Evenness.gini(a[n]);
      half += Evenness.half(a[n]);
    }
    double[][] quantiles = new double[channels][];
    double[][] sizes = new double[images][channels];
    for (int c = 0; c < channels; c++) {
      double[] differences = new double[images];
      for (int n = 0; n < images; n++) {
        differences[n] = s[n][c] - s[partner[n]][c];
        sizes[n][c] = Math.abs(differences[n]);
      }
      quantiles[c] = Quantiles.of(differences, QUANTILES);
    }
    return new FilterStatistics(
        mean(a), mean(g), mean(sizes), mean(quantiles), gini / images, half / images);
  }

  private static double[] mean(double[][] rows) {
    double[] mean = new double[rows[0].length];
    for (int c = 0; c < mean.length; c++) {
      double sum = 0;
      for (double[] row : rows) {
        sum += row[c];
      }
      mean[c] = Double.isFinite(sum) ? sum / rows.length : Double.NaN;
    }
    return mean;
  }

  public int channels() {
    return activation.length;
  }

  public double gini() {
    return Evenness.gini(activation);
  }

  public double half() {
    return Evenness.half(activation);
  }

  public double gradientGini() {
    return Evenness.gini(gradient);
  }

  public boolean isFinite() {
    return Double.isFinite(gini()) && Double.isFinite(gradientGini());
  }
}
