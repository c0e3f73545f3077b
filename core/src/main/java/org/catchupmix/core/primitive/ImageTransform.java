package org.catchupmix.core.primitive;

import static org.catchupmix.core.Preconditions.require;

import java.util.Arrays;

/**
 * Normalization of pixels: {@code (pixel/255 - mean[c]) / std[c]}.
 *
 * @param mean of each channel, in units of 255
 * @param std standard deviation of each channel, in units of 255, above 0
 */
public record ImageTransform(double[] mean, double[] std) {
  public ImageTransform {
    require(
        mean.length == std.length,
        "normalization: %d means and %d standard deviations must be equally many",
        mean.length,
        std.length);
    require(
        Arrays.stream(std).allMatch(s -> s > 0),
        "normalization: standard deviations %s must be above 0",
        Arrays.toString(std));
  }

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
