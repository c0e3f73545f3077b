package org.catchupmix.core.primitive;

import org.catchupmix.core.Preconditions;

/** A rectangle of pixels; its height and width may be 0. */
public record Box(int top, int left, int height, int width) {
  public static Box of(int... numbers) {
    return new Box(numbers[0], numbers[1], numbers[2], numbers[3]);
  }

  /** Top, left, height and width. */
  public int[] numbers() {
    return new int[] {top, left, height, width};
  }

  /**
   * Returns this box.
   *
   * @throws IllegalArgumentException unless it lies within an image of these sides
   */
  public Box within(int imageHeight, int imageWidth) {
    Preconditions.require(
        Arguments.isWithin(top, height, imageHeight) && Arguments.isWithin(left, width, imageWidth),
        "%s must lie within an image of %d x %d pixels",
        this,
        imageHeight,
        imageWidth);
    return this;
  }

  public boolean contains(int row, int column) {
    return row >= top && row < top + height && column >= left && column < left + width;
  }

  public long area() {
    return (long) height * width;
  }
}
