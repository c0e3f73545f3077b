package org.catchupmix.core;

/**
 * A rectangle of pixels.
 *
 * @param top first row
 * @param left first column
 * @param height rows, may be 0
 * @param width columns, may be 0
 */
public record Box(int top, int left, int height, int width) {
  /** Whether a pixel lies in it. */
  public boolean contains(int row, int column) {
    return row >= top && row < top + height && column >= left && column < left + width;
  }

  /** Its area in pixels. */
  public long area() {
    return (long) height * width;
  }
}
