package org.catchupmix.data;

/**
 * How images are brought to one size without stretching: the shorter side is scaled to {@code
 * resize} (the longer one in proportion, rounded down), then the centre of {@code size * size} is
 * cut out, as torchvision's {@code Resize} and {@code CenterCrop} do. Scaling is bilinear with
 * antialiasing.
 *
 * @param size rows and columns of the result, 0 to leave images as they are
 * @param resize the shorter side before the cut, at least {@code size}; 0 to leave it to the data
 *     set
 * @param wholes whether training images are also kept as they are before the cut, see {@link
 *     ImageDataset#whole}
 */
public record Framing(int size, int resize, boolean wholes) {
  /** Images as the data set has them. */
  public static final Framing NONE = new Framing(0, 0, false);

  /** A larger side is a slip: at 1024 x 1024 a mere thousand RGB images take 3 GB of memory. */
  private static final int MOST = 1024;

  /** Checks the sizes. */
  public Framing {
    if (size < 0 || size > MOST) {
      throw new IllegalArgumentException("--size %d must be 0..%d".formatted(size, MOST));
    }
    if (resize < 0 || resize > 2 * MOST) {
      throw new IllegalArgumentException("--resize %d must be 0..%d".formatted(resize, 2 * MOST));
    }
    if (resize > 0 && resize < size) {
      throw new IllegalArgumentException(
          "--resize %d must be at least --size %d".formatted(resize, size));
    }
  }

  /** Whether it does anything. */
  public boolean isSet() {
    return size > 0;
  }

  /** The image with its shorter side scaled. */
  public Image resized(Image p) {
    return scaled(p, height(p.height(), p.width()), width(p.height(), p.width()));
  }

  /** The image scaled to rows and columns; itself if it has them. */
  public static Image scaled(Image p, int height, int width) {
    if (p.height() == height && p.width() == width) {
      return p;
    }
    return new Image(
        height, width, p.channels(), Resample.scale(p, 0, 0, p.height(), p.width(), height, width));
  }

  /** Rows of an image of such a size after its shorter side was scaled. */
  int height(int rows, int columns) {
    return checked(rows, columns, (long) resize * rows / Math.min(rows, columns));
  }

  /** Columns of it. */
  int width(int rows, int columns) {
    return checked(rows, columns, (long) resize * columns / Math.min(rows, columns));
  }

  private int checked(int rows, int columns, long side) {
    int shorter = Math.min(rows, columns);
    long tall = (long) resize * rows / shorter;
    long wide = (long) resize * columns / shorter;
    // Between the two passes of the scaling there is an image of the old height and the new width.
    if (Math.max(tall, rows) * wide * 3 > Integer.MAX_VALUE) {
      throw new BrokenImage(
          "an image of %d x %d pixels cannot be scaled to a shorter side of %d: it would be %d x %d; leave it out"
              .formatted(rows, columns, resize, tall, wide),
          null);
    }
    return (int) side;
  }

  /** The centre of an image that was resized. */
  byte[] centre(Image p) {
    if (p.height() == size && p.width() == size) {
      return p.pixels();
    }
    // Python rounds halves to even, and so does rint.
    int top = (int) Math.rint((p.height() - size) / 2.0);
    int left = (int) Math.rint((p.width() - size) / 2.0);
    return p.scaledPart(top, left, size, size, size, size);
  }
}
