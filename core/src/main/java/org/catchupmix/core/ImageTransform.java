package org.catchupmix.core;

import java.util.Arrays;

/**
 * Normalisation of pixels: {@code (pixel/255 - mean[c]) / std[c]}.
 *
 * @param mean of each channel, in units of 255
 * @param std standard deviation of each channel, in units of 255, above 0
 */
public record ImageTransform(double[] mean, double[] std) {
  /** Checks the settings. */
  public ImageTransform {
    if (mean.length != std.length) {
      throw new IllegalArgumentException(
          "normalisation: %d means and %d standard deviations want to be as many"
              .formatted(mean.length, std.length));
    }
    for (double s : std) {
      if (!(s > 0)) {
        throw new IllegalArgumentException(
            "normalisation: standard deviations " + Arrays.toString(std) + " want to be above 0");
      }
    }
  }

  /** The number of channels. */
  public int channels() {
    return mean.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImageTransform t
        && Arrays.equals(mean, t.mean)
        && Arrays.equals(std, t.std);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(mean) + Arrays.hashCode(std);
  }
}
