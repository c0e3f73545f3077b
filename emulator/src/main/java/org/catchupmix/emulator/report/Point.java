package org.catchupmix.emulator.report;

/** Coordinates of a block in its grid, or of a thread in its block. */
public record Point(int x, int y, int z) {
  /** Finds the point of a number in a grid or block of some width and height. */
  public static Point of(int index, int width, int height) {
    return new Point(index % width, index / width % height, index / width / height);
  }

  @Override
  public String toString() {
    return "(%d,%d,%d)".formatted(x, y, z);
  }
}
