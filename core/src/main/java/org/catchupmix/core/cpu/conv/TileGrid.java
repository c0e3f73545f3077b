package org.catchupmix.core.cpu.conv;

import java.util.Arrays;
import org.catchupmix.core.cpu.vector.CpuTuning;

/**
 * Square tiles over images, numbered image by image, row by row.
 *
 * <p>Tile (r, c) covers the pixels {@code (4r - padding + i, 4c - padding + j)} with {@code 0 <= i,
 * j < side}; tiles may overlap and reach over the border. A tile is used where it lies if it can
 * be, else by way of a copy, the patch {@code [side, side, channels in whole vectors]}.
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

  /** Floats of a patch of all channels. */
  int patchLength() {
    return patchLength(paddedChannels());
  }

  /** Floats of a patch of {@code padded} channels, whole vectors. */
  int patchLength(int padded) {
    return side * side * padded;
  }

  private int top(int tile) {
    return tile / columns % rows * WinogradMap.OUTPUT_SIDE - padding;
  }

  private int left(int tile) {
    return tile % columns * WinogradMap.OUTPUT_SIDE - padding;
  }

  /** Whether whole vectors may be read and written where the tile lies. */
  boolean inPlace(int tile) {
    int top = top(tile);
    int left = left(tile);
    return top >= 0
        && left >= 0
        && top + side <= image.rows()
        && left + side <= image.columns()
        && channels() == paddedChannels();
  }

  /** The offset of a tile's first pixel; negative if it lies before the first image. */
  int offset(int tile) {
    return image.offset(tile / (rows * columns), top(tile), left(tile));
  }

  /**
   * Transformed tiles: element f of tile t is at {@code offset + f*plane + t*pitch}.
   *
   * @param pitch floats from a tile to the next
   * @param plane floats from an element to the next
   */
  record Planes(float[] array, int offset, int pitch, int plane) {}

  /**
   * Transforms some channels of tiles, where they lie or by way of a patch.
   *
   * @param first the first tile
   * @param tiles the number of tiles
   * @param channel the first channel
   * @param count the number of channels
   * @param scratch {@link WinogradMap#SCRATCH} floats, then a patch
   */
  void transform(
      WinogradMap map,
      float[] a,
      int first,
      int tiles,
      int channel,
      int count,
      Planes out,
      float[] scratch,
      int so) {
    int padded = CpuTuning.wholeVectors(count);
    int row = WinogradMap.INPUT_SIDE * out.plane();
    int patch = so + WinogradMap.SCRATCH;
    for (int t = 0; t < tiles; t++) {
      boolean inPlace = inPlace(first + t);
      if (!inPlace) {
        read(a, first + t, channel, count, scratch, patch);
      }
      map.applyTwice( // one call for both, as in applyTwice itself
          inPlace ? a : scratch,
          inPlace ? offset(first + t) + channel : patch,
          inPlace ? image.rowStride() : side * padded,
          inPlace ? channels() : padded,
          out.array(),
          out.offset() + t * out.pitch(),
          row,
          out.plane(),
          padded,
          scratch,
          so);
    }
  }

  /**
   * Copies some channels of a tile into a patch {@code [side, side, count in whole vectors]}; zeros
   * beyond the border and beyond the last channel.
   *
   * @param channel the first channel
   * @param count the number of channels
   */
  private void read(float[] from, int tile, int channel, int count, float[] patch, int po) {
    int channels = channels();
    int padded = CpuTuning.wholeVectors(count);
    int top = top(tile);
    int left = left(tile);
    int first = Math.clamp(-left, 0, side);
    int end = Math.clamp(image.columns() - left, first, side);
    int row = offset(tile) + channel;
    int o = po;
    for (int i = 0; i < side; i++, row += image.rowStride(), o += side * padded) {
      if (top + i < 0 || top + i >= image.rows() || first == end) {
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
   * @param count the number of channels
   */
  void write(float[] patch, int po, int pitch, int tile, float[] to, int first, int count) {
    int i1 = Math.min(side, image.rows() - top(tile));
    int j1 = Math.min(side, image.columns() - left(tile));
    int o = offset(tile) + first;
    for (int i = 0; i < i1; i++) {
      for (int j = 0; j < j1; j++) {
        int at = o + i * image.rowStride() + j * channels();
        System.arraycopy(patch, po + (i * side + j) * pitch, to, at, count);
      }
    }
  }
}
