package org.catchupmix.data;

import java.util.Arrays;

/**
 * Scales an 8-bit image bilinearly with antialiasing, as Pillow does.
 *
 * <p>Pillow's {@code resize} with BILINEAR gives the same bytes, and so do torchvision's {@code
 * Resize} and {@code RandomResizedCrop} of image files.
 *
 * <p>A target pixel is a weighted mean of the source pixels under a triangle around it, which
 * reaches one target pixel to each side, but at least one source pixel. Columns are scaled first,
 * then rows; weights are fixed-point numbers with 22 fractional bits, and each pass rounds to 8
 * bits.
 */
final class Resample {
  private static final int POINT = 22;
  private static final int HALF = 1 << POINT - 1;
  private static final int WHITE = 255;

  /** First source pixel of each target pixel, and the weights from there on. */
  private record Weights(int[] first, int[][] of) {
    static Weights of(int from, int to) {
      double scale = (double) from / to;
      double reach = Math.max(scale, 1);
      int[] first = new int[to];
      int[][] all = new int[to][];
      for (int i = 0; i < to; i++) {
        double centre = (i + 0.5) * scale;
        int low = Math.max(0, (int) (centre - reach + 0.5));
        int high = Math.min(from, (int) (centre + reach + 0.5));
        double[] w = new double[high - low];
        double sum = 0;
        for (int k = 0; k < w.length; k++) {
          w[k] = Math.max(0, 1 - Math.abs((low + k + 0.5 - centre) / reach));
          sum += w[k];
        }
        first[i] = low;
        all[i] = new int[w.length];
        for (int k = 0; k < w.length; k++) {
          all[i][k] = (int) (0.5 + w[k] / sum * (1 << POINT));
        }
      }
      return new Weights(first, all);
    }
  }

  private Resample() {}

  /**
   * Scales an image; all sides are at least 1.
   *
   * @return {@code height * width * channels} bytes, channel innermost
   */
  static byte[] scale(Image p, int height, int width) {
    byte[] narrow = columns(p, Weights.of(p.width(), width), width);
    return p.height() == height
        ? narrow
        : rows(narrow, width * p.channels(), Weights.of(p.height(), height), height);
  }

  private static byte[] columns(Image p, Weights weights, int width) {
    int channels = p.channels();
    byte[] from = p.pixels();
    byte[] to = new byte[p.height() * width * channels];
    for (int y = 0; y < p.height(); y++) {
      int row = y * p.width() * channels;
      if (channels == 3) {
        rgb(from, row, weights, to, y * width * channels);
      } else {
        any(from, row, channels, weights, to, y * width * channels);
      }
    }
    return to;
  }

  private static void rgb(byte[] from, int row, Weights weights, byte[] to, int next) {
    for (int x = 0; x < weights.of.length; x++) {
      int[] w = weights.of[x];
      int at = row + weights.first[x] * 3;
      int red = HALF;
      int green = HALF;
      int blue = HALF;
      for (int weight : w) {
        red += (from[at] & 0xFF) * weight;
        green += (from[at + 1] & 0xFF) * weight;
        blue += (from[at + 2] & 0xFF) * weight;
        at += 3;
      }
      to[next] = pixel(red);
      to[next + 1] = pixel(green);
      to[next + 2] = pixel(blue);
      next += 3;
    }
  }

  private static void any(
      byte[] from, int row, int channels, Weights weights, byte[] to, int next) {
    for (int x = 0; x < weights.of.length; x++) {
      int[] w = weights.of[x];
      for (int c = 0; c < channels; c++) {
        int at = row + weights.first[x] * channels + c;
        int sum = HALF;
        for (int k = 0; k < w.length; k++) {
          sum += (from[at + k * channels] & 0xFF) * w[k];
        }
        to[next++] = pixel(sum);
      }
    }
  }

  private static byte[] rows(byte[] from, int stride, Weights weights, int height) {
    byte[] to = new byte[height * stride];
    int[] sums = new int[stride];
    for (int y = 0; y < height; y++) {
      int[] w = weights.of[y];
      Arrays.fill(sums, HALF);
      for (int k = 0; k < w.length; k++) {
        add(from, (weights.first[y] + k) * stride, w[k], sums);
      }
      for (int x = 0; x < stride; x++) {
        to[y * stride + x] = pixel(sums[x]);
      }
    }
    return to;
  }

  /** Adds a weighted row; the compiler vectorizes this loop. */
  private static void add(byte[] from, int at, int weight, int[] sums) {
    for (int x = 0; x < sums.length; x++) {
      sums[x] += (from[at + x] & 0xFF) * weight;
    }
  }

  /** Converts a sum; rounded weights can add up to a little more than one. */
  private static byte pixel(int sum) {
    return (byte) Math.min(sum >> POINT, WHITE);
  }
}
