package org.catchupmix.core.cpu;

import java.util.Arrays;

/**
 * Square tiles over the images of a tensor {@code [N,H,W,C]}, numbered image by image, row by row.
 *
 * <p>Tile (r, c) covers the pixels {@code (r*step - padding + i, c*step - padding + j)} with {@code
 * 0 <= i, j < side}; tiles may overlap and reach over the border. A tile is used where it lies if
 * it can be, else by way of a copy, the patch {@code [side, side, C rounded up to whole vectors]}.
 *
 * @param images N
 * @param height H
 * @param width W
 * @param channels C
 * @param rows tiles on top of each other in an image
 * @param columns tiles side by side
 * @param step pixels from a tile to the next
 * @param padding pixels that the first tile lies outside
 * @param side pixels along a side of a tile
 */
record TileGrid(
    int images,
    int height,
    int width,
    int channels,
    int rows,
    int columns,
    int step,
    int padding,
    int side) {

  /** All tiles. */
  int tiles() {
    return images * rows * columns;
  }

  /** C rounded up to whole vectors. */
  int paddedChannels() {
    return Math.ceilDiv(channels, CpuTuning.LANES) * CpuTuning.LANES;
  }

  /** Floats of a patch of all channels. */
  int patchLength() {
    return patchLength(paddedChannels());
  }

  /** Floats of a patch of so many channels. */
  int patchLength(int padded) {
    return side * side * padded;
  }

  private int top(int tile) {
    return tile / columns % rows * step - padding;
  }

  private int left(int tile) {
    return tile % columns * step - padding;
  }

  /** Whether whole vectors may be read and written where the tile lies. */
  boolean inPlace(int tile) {
    int top = top(tile);
    int left = left(tile);
    return top >= 0
        && left >= 0
        && top + side <= height
        && left + side <= width
        && channels == paddedChannels();
  }

  /** Where the first pixel of a tile lies; negative if it lies before the first image. */
  int offset(int tile) {
    int image = tile / (rows * columns);
    return ((image * height + top(tile)) * width + left(tile)) * channels;
  }

  /** Copies a tile into a patch; zeros beyond the border and beyond the last channel. */
  void read(float[] from, int tile, float[] patch, int po) {
    read(from, tile, 0, channels, patch, po);
  }

  /**
   * Copies some channels of a tile into a patch {@code [side, side, count rounded up to whole
   * vectors]}; zeros beyond the border and beyond the last channel.
   *
   * @param channel the first one
   * @param count how many
   */
  void read(float[] from, int tile, int channel, int count, float[] patch, int po) {
    int padded = Math.ceilDiv(count, CpuTuning.LANES) * CpuTuning.LANES;
    int top = top(tile);
    int left = left(tile);
    int first = Math.clamp(-left, 0, side);
    int end = Math.clamp(width - left, first, side);
    int row = offset(tile) + channel;
    int o = po;
    for (int i = 0; i < side; i++, row += width * channels, o += side * padded) {
      if (top + i < 0 || top + i >= height || first == end) {
        Arrays.fill(patch, o, o + side * padded, 0);
        continue;
      }
      Arrays.fill(patch, o, o + first * padded, 0);
      if (padded == channels) {
        int length = (end - first) * channels;
        System.arraycopy(from, row + first * channels, patch, o + first * channels, length);
      } else {
        for (int j = first; j < end; j++) {
          System.arraycopy(from, row + j * channels, patch, o + j * padded, count);
          Arrays.fill(patch, o + j * padded + count, o + (j + 1) * padded, 0);
        }
      }
      Arrays.fill(patch, o + end * padded, o + side * padded, 0);
    }
  }

  /**
   * Copies the part of a patch that exists into the tensor.
   *
   * @param patch {@code [side, side, pitch]}
   * @param first the channel to start at
   * @param count how many
   */
  void write(float[] patch, int po, int pitch, int tile, float[] to, int first, int count) {
    int i1 = Math.min(side, height - top(tile));
    int j1 = Math.min(side, width - left(tile));
    int o = offset(tile) + first;
    for (int i = 0; i < i1; i++) {
      for (int j = 0; j < j1; j++) {
        System.arraycopy(
            patch, po + (i * side + j) * pitch, to, o + (i * width + j) * channels, count);
      }
    }
  }
}
