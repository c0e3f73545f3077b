package org.catchupmix.core.cpu.conv;

import java.util.Arrays;

/**
 * Offsets of a task's pixels in two arrays, in floats from the first pixel.
 *
 * <p>Pixels are numbered image by image, row by row. A task with fewer images, or with fewer rows
 * of one image, uses the first entries of the same table.
 *
 * @param source offset of each pixel in the array that is read
 * @param target offset of each pixel in the other array
 */
record PixelTable(int[] source, int[] target) {

  /** Distances in floats between neighbouring images, rows and columns of an array. */
  record Steps(int image, int row, int column) {}

  /** The table of {@code images * rows * columns} pixels. */
  static PixelTable of(int images, int rows, int columns, Steps source, Steps target) {
    int[] s = new int[images * rows * columns];
    int[] t = new int[s.length];
    int p = 0;
    for (int n = 0; n < images; n++) {
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++, p++) {
          s[p] = n * source.image() + r * source.row() + c * source.column();
          t[p] = n * target.image() + r * target.row() + c * target.column();
        }
      }
    }
    return new PixelTable(s, t);
  }

  /** Makes a table of these pixels whose blocks are all stored into the same rows. */
  PixelTable intoRows(int block, int rowLength) {
    int[] rows = new int[target.length];
    Arrays.setAll(rows, p -> p % block * rowLength);
    return new PixelTable(source, rows);
  }
}
