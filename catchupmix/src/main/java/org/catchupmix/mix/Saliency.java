package org.catchupmix.mix;

import java.util.Arrays;

/** Importance of each pixel of a batch. Computed on demand, since it costs a training pass. */
@FunctionalInterface
public interface Saliency {
  /** No saliency: throws when it is read. */
  Saliency NONE =
      () -> {
        throw new IllegalStateException("this batch has no saliency");
      };

  /** Saliency of each pixel, {@code [N,H,W]} row by row, at least 0, in any unit. */
  double[] pixels();

  /**
   * Saliency under the network in evaluation mode (running statistics, no label smoothing); equals
   * {@link #pixels} where no network is used.
   */
  default double[] pixelsTested() {
    return pixels();
  }

  /**
   * Share of each block in the saliency of an image, row by row; equal shares if that is 0.
   *
   * @param from first pixel of the image
   * @param height of the image, a multiple of {@code down}
   * @param width of the image, a multiple of {@code across}
   * @param down height of a block in pixels
   * @param across width of a block in pixels
   */
  static double[] shares(double[] saliency, int from, int height, int width, int down, int across) {
    int columns = width / across;
    double[] shares = new double[height / down * columns];
    for (int i = 0; i < height * width; i++) {
      shares[i / width / down * columns + i % width / across] += saliency[from + i];
    }
    double sum = Arrays.stream(shares).sum();
    Arrays.setAll(shares, i -> sum == 0 ? 1.0 / shares.length : shares[i] / sum);
    return shares;
  }
}
