package org.catchupmix.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;

/**
 * Random part of an image, by the rule of torchvision's RandomResizedCrop.
 *
 * <p>Its area is uniform in {@code [least, 1]} of the image's, and the logarithm of its aspect is
 * uniform between those of 3/4 and 4/3. A part that does not fit is drawn again; after ten draws,
 * the largest allowed part in the middle is taken.
 */
public record ResizedCrop(int top, int left, int rows, int columns) {
  private static final int TRIES = 10;
  private static final double NARROWEST = 3 / 4.0;
  private static final double WIDEST = 4 / 3.0;

  @FunctionalInterface
  public interface Choice {
    Choice ALL = (height, width) -> new ResizedCrop(0, 0, height, width);

    ResizedCrop of(int height, int width);
  }

  /**
   * Draws a part.
   *
   * @param least the smallest share of its area, above 0 and at most 1
   */
  public static ResizedCrop draw(int height, int width, double least, RandomGenerator random) {
    double area = (double) height * width;
    double low = StrictMath.log(NARROWEST);
    double high = StrictMath.log(WIDEST);
    for (int i = 0; i < TRIES; i++) {
      double part = area * (least + (1 - least) * random.nextDouble());
      double ratio = StrictMath.exp(low + (high - low) * random.nextDouble());
      int columns = (int) Math.rint(Math.sqrt(part * ratio));
      int rows = (int) Math.rint(Math.sqrt(part / ratio));
      if (columns >= 1 && columns <= width && rows >= 1 && rows <= height) {
        return new ResizedCrop(
            random.nextInt(height - rows + 1), random.nextInt(width - columns + 1), rows, columns);
      }
    }
    return middle(height, width);
  }

  private static ResizedCrop middle(int height, int width) {
    int rows = height;
    int columns = width;
    double ratio = (double) width / height;
    if (ratio < NARROWEST) {
      rows = Math.max(1, (int) Math.rint(width / NARROWEST));
    } else if (ratio > WIDEST) {
      columns = Math.max(1, (int) Math.rint(height * WIDEST));
    }
    return new ResizedCrop((height - rows) / 2, (width - columns) / 2, rows, columns);
  }

  Image cut(Image image) {
    return rows == image.height() && columns == image.width()
        ? image
        : cut(MemorySegment.ofArray(image.pixels()), image.width(), image.channels());
  }

  /** Cuts the part out of pixels, channel innermost, of an image of this width. */
  Image cut(MemorySegment pixels, int width, int channels) {
    int row = channels * columns;
    byte[] cut = new byte[rows * row];
    for (int y = 0; y < rows; y++) {
      long from = (long) channels * ((long) (top + y) * width + left);
      MemorySegment.copy(pixels, ValueLayout.JAVA_BYTE, from, cut, y * row, row);
    }
    return new Image(rows, columns, channels, cut);
  }
}
