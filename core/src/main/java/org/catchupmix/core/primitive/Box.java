package org.catchupmix.core.primitive;

/**
 * A rectangle of pixels.
 *
 * @param top first row
 * @param left first column
 * @param height rows, may be 0
 * @param width columns, may be 0
 */
public record Box(int top, int left, int height, int width) {
  /** Makes a box of top, left, height and width. */
  public static Box of(int... numbers) {
    return new Box(numbers[0], numbers[1], numbers[2], numbers[3]);
  }

  /** Top, left, height and width. */
  public int[] numbers() {
    return new int[] {top, left, height, width};
  }

  /** Whether a pixel lies in the box. */
  public boolean contains(int row, int column) {
    return row >= top && row < top + height && column >= left && column < left + width;
  }

  /** Its area in pixels. */
  public long area() {
    return (long) height * width;
  }
}
