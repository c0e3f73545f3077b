package org.catchupmix.core.cpu.conv;

/**
 * Square tiles over images, numbered image by image, row by row.
 *
 * <p>Tile (r, c) covers the pixels {@code (4r - padding + i, 4c - padding + j)} with {@code 0 <= i,
 * j < side}; tiles may overlap and reach over the border.
 *
 * @param image the extents of the images
 * @param rows tiles on top of each other in an image
 * @param columns tiles side by side
 * @param padding pixels that the first tile lies outside
 * @param side pixels along a side of a tile
 */
record TileGrid(ImageSize image, int rows, int columns, int padding, int side) {
  /** The number of tiles in all images. */
  int tiles() {
    return image.images() * rows * columns;
  }

  int channels() {
    return image.channels();
  }

  int paddedChannels() {
    return image.paddedChannels();
  }

  /** The row of a tile's first pixel; negative above the image. */
  int top(int tile) {
    return tile / columns % rows * WinogradMap.OUTPUT_SIDE - padding;
  }

  /** The column of a tile's first pixel; negative left of the image. */
  int left(int tile) {
    return tile % columns * WinogradMap.OUTPUT_SIDE - padding;
  }

  /** The offset of a tile's first pixel; negative if it lies before the first image. */
  int offset(int tile) {
    return image.offset(tile / (rows * columns), top(tile), left(tile));
  }

  /** The number of tiles from one on to the end of its row. */
  int restOfRow(int tile) {
    return columns - tile % columns;
  }
}
