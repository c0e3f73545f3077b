package org.catchupmix.study.robust.corrupt;

/**
 * Scaling by Pillow's box filter, to the same bytes: columns, then rows, each a mean of the pixels
 * whose centres lie under the target pixel, in fixed-point arithmetic of 22 bits, rounded to a byte
 * in between.
 */
final class BoxFilter {
  private static final int BITS = 22;

  private BoxFilter() {}

  /** Scales to another size. */
  static Pixels scale(Pixels p, int height, int width) {
    Pixels columns = Pixels.black(p.height(), width, p.channels());
    for (int x = 0; x < width; x++) {
      int[] range = range(x, p.width(), width);
      for (int y = 0; y < p.height(); y++) {
        for (int c = 0; c < p.channels(); c++) {
          long sum = 0;
          for (int i = range[0]; i < range[1]; i++) {
            sum += level(p.at(y, i, c));
          }
          columns.set(y, x, c, mean(sum, range[1] - range[0]));
        }
      }
    }
    Pixels out = Pixels.black(height, width, p.channels());
    for (int y = 0; y < height; y++) {
      int[] range = range(y, p.height(), height);
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < p.channels(); c++) {
          long sum = 0;
          for (int i = range[0]; i < range[1]; i++) {
            sum += level(columns.at(i, x, c));
          }
          out.set(y, x, c, mean(sum, range[1] - range[0]));
        }
      }
    }
    return out;
  }

  private static long level(double value) {
    return Math.round(value * 255);
  }

  private static double mean(long sum, int count) {
    long weight = (long) (0.5 + (1.0 / count) * (1 << BITS));
    return Math.clamp((sum * weight + (1 << (BITS - 1))) >> BITS, 0, 255) / 255.0;
  }

  /** The source pixels, from the first to one beyond the last, that a target pixel is made of. */
  private static int[] range(int target, int from, int to) {
    double scale = (double) from / to;
    double support = 0.5 * Math.max(scale, 1);
    double stretch = 1 / Math.max(scale, 1);
    double centre = (target + 0.5) * scale;
    int first = Math.max(0, (int) (centre - support + 0.5));
    int end = Math.min(from, (int) (centre + support + 0.5));
    while (first < end && !inBox((first - centre + 0.5) * stretch)) {
      first++;
    }
    while (end > first && !inBox((end - 1 - centre + 0.5) * stretch)) {
      end--;
    }
    return new int[] {first, end};
  }

  private static boolean inBox(double distance) {
    return distance > -0.5 && distance <= 0.5;
  }
}
