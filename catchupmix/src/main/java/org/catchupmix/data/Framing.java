package org.catchupmix.data;

import org.catchupmix.core.Preconditions;

/**
 * Brings images to one size without stretching, as torchvision's Resize and CenterCrop do.
 *
 * <p>The shorter side is scaled to {@code resize} (the longer one in proportion, rounded down),
 * then the centre of {@code size * size} is cut out. Scaling is bilinear with antialiasing.
 *
 * @param size rows and columns of the result, 0 to leave images as they are
 * @param resize shorter side before the cut, at least {@code size}; 0 for the data set's own
 */
public record Framing(int size, int resize) {
  /** Leaves images as they are. */
  public static final Framing NONE = new Framing(0, 0);

  /** A larger side is a slip: at 1024 x 1024 a mere thousand RGB images take 3 GB of memory. */
  private static final int MAX_SIDE = 1024;

  public Framing {
    Preconditions.require(size >= 0 && size <= MAX_SIDE, "--size %d must be 0..%d", size, MAX_SIDE);
    int most = 2 * MAX_SIDE;
    Preconditions.require(resize >= 0 && resize <= most, "--resize %d must be 0..%d", resize, most);
    Preconditions.require(
        resize == 0 || resize >= size, "--resize %d must be at least --size %d", resize, size);
  }

  public boolean isSet() {
    return size > 0;
  }

  /** Scales an image by its shorter side. */
  public Image resized(Image p) {
    Sides to = sides(p.height(), p.width());
    return scaled(p, to.height(), to.width());
  }

  /** Scales an image to a size; returns the image itself if it has that size. */
  public static Image scaled(Image p, int height, int width) {
    if (p.height() == height && p.width() == width) {
      return p;
    }
    return new Image(height, width, p.channels(), Resample.scale(p, height, width));
  }

  private record Sides(int height, int width) {}

  /** Returns the size of an image after its shorter side is scaled to {@code resize}. */
  private Sides sides(int rows, int columns) {
    int shorter = Math.min(rows, columns);
    long tall = (long) resize * rows / shorter;
    long wide = (long) resize * columns / shorter;
    // Between its two passes, scaling has an image of the old height and the new width.
    if (Math.max(tall, rows) * wide * 3 > Integer.MAX_VALUE) {
      throw new DataException(
          "an image of %d x %d pixels cannot be scaled to a shorter side of %d: it would be %d x %d; leave it out"
              .formatted(rows, columns, resize, tall, wide));
    }
    return new Sides((int) tall, (int) wide);
  }

  /** Cuts out the centre of a scaled image, if a size is set. */
  byte[] centre(Image p) {
    if (!isSet()) {
      return p.pixels();
    }
    // As in Python, halves are rounded to even.
    int top = (int) Math.rint((p.height() - size) / 2.0);
    int left = (int) Math.rint((p.width() - size) / 2.0);
    return new ResizedCrop(top, left, size, size).cut(p).pixels();
  }
}
