package org.catchupmix.data;

/**
 * Bilinear scaling of 8-bit images.
 *
 * <p>Pixel centres are at half integers, so target row {@code y} samples source row {@code (y +
 * 0.5) * from / to - 0.5}, clamped to the image (PyTorch's {@code align_corners=False}, no
 * antialiasing). Only the four neighbours count: an image shrunk more than twofold should be
 * filtered before. The shape is not kept; an image of another shape is stretched.
 */
final class Bilinear {
  private Bilinear() {}

  /**
   * Scales an image.
   *
   * @param from the image, HWC
   * @param height rows of the result, at least 1
   * @param width columns of the result, at least 1
   * @return the scaled image, with the same channels; {@code from} itself if it has that size
   */
  static Image scale(Image from, int height, int width) {
    if (from.height() == height && from.width() == width) {
      return from;
    }
    int channels = from.channels();
    byte[] scaled = new byte[height * width * channels];
    for (int y = 0; y < height; y++) {
      double sourceY = source(y, from.height(), height);
      int top = (int) sourceY;
      int bottom = Math.min(top + 1, from.height() - 1);
      for (int x = 0; x < width; x++) {
        double sourceX = source(x, from.width(), width);
        int left = (int) sourceX;
        int right = Math.min(left + 1, from.width() - 1);
        for (int c = 0; c < channels; c++) {
          double above = mix(at(from, top, left, c), at(from, top, right, c), sourceX - left);
          double below = mix(at(from, bottom, left, c), at(from, bottom, right, c), sourceX - left);
          scaled[(y * width + x) * channels + c] =
              (byte) Math.round(mix(above, below, sourceY - top));
        }
      }
    }
    return new Image(height, width, channels, scaled);
  }

  private static double source(int target, int sourceSide, int size) {
    double centre = (target + 0.5) * sourceSide / size - 0.5;
    return Math.clamp(centre, 0, sourceSide - 1);
  }

  private static int at(Image p, int y, int x, int c) {
    return p.pixels()[(y * p.width() + x) * p.channels() + c] & 0xFF;
  }

  private static double mix(double a, double b, double share) {
    return a + (b - a) * share;
  }
}
