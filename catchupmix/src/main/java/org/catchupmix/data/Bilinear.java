package org.catchupmix.data;

/**
 * Bilinear scaling of 8-bit pictures to a square.
 *
 * <p>Pixel centres are at half integers, so target row {@code y} looks at source row {@code (y +
 * 0.5) * height / size - 0.5}, held inside the picture (PyTorch's {@code align_corners=False}, no
 * antialiasing). Only the four neighbours count: a picture shrunk more than twofold should be
 * filtered before. The shape is not kept; a picture that is not square is stretched.
 */
final class Bilinear {
  private Bilinear() {}

  /**
   * Scales a picture to {@code size * size}.
   *
   * @param from the picture, HWC
   * @param size rows and columns of the result, at least 1
   * @return the scaled picture, with the same channels; {@code from} itself if it has that size
   */
  static Picture scale(Picture from, int size) {
    if (from.height() == size && from.width() == size) {
      return from;
    }
    int channels = from.channels();
    byte[] scaled = new byte[size * size * channels];
    for (int y = 0; y < size; y++) {
      double sourceY = source(y, from.height(), size);
      int top = (int) sourceY;
      int bottom = Math.min(top + 1, from.height() - 1);
      for (int x = 0; x < size; x++) {
        double sourceX = source(x, from.width(), size);
        int left = (int) sourceX;
        int right = Math.min(left + 1, from.width() - 1);
        for (int c = 0; c < channels; c++) {
          double above = mix(at(from, top, left, c), at(from, top, right, c), sourceX - left);
          double below = mix(at(from, bottom, left, c), at(from, bottom, right, c), sourceX - left);
          scaled[(y * size + x) * channels + c] =
              (byte) Math.round(mix(above, below, sourceY - top));
        }
      }
    }
    return new Picture(size, size, channels, scaled);
  }

  private static double source(int target, int sourceSide, int size) {
    double centre = (target + 0.5) * sourceSide / size - 0.5;
    return Math.clamp(centre, 0, sourceSide - 1);
  }

  private static int at(Picture p, int y, int x, int c) {
    return p.pixels()[(y * p.width() + x) * p.channels() + c] & 0xFF;
  }

  private static double mix(double a, double b, double share) {
    return a + (b - a) * share;
  }
}
