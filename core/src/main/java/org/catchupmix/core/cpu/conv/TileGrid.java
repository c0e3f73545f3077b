package org.catchupmix.core.cpu.conv;

import java.util.Arrays;
import org.catchupmix.core.cpu.vector.Aligned;
import org.catchupmix.core.cpu.vector.CpuTuning;

/**
 * Square tiles over images, numbered image by image, row by row.
 *
 * <p>Tile (r, c) covers the pixels {@code (4r - padding + i, 4c - padding + j)} with {@code 0 <= i,
 * j < side}; tiles may overlap and reach over the border. Tiles are used where they lie if they can
 * be, else by way of a copy, the patch.
 *
 * @param image the extents of the images
 * @param rows tiles on top of each other in an image
 * @param columns tiles side by side
 * @param padding pixels that the first tile lies outside
 * @param side pixels along a side of a tile
 */
record TileGrid(ImageSize image, int rows, int columns, int padding, int side) {
  /** Floats of scratch for a transform: what lies between its halves, and a patch. */
  static final int SCRATCH = 2 * WinogradMap.SCRATCH;

  /** Scratch offset of half-transformed tiles. */
  private static final int HALF = Aligned.FIRST;

  /** Scratch offset of a patch. */
  private static final int PATCH = HALF + WinogradMap.SCRATCH;

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

  private int top(int tile) {
    return tile / columns % rows * WinogradMap.OUTPUT_SIDE - padding;
  }

  private int left(int tile) {
    return tile % columns * WinogradMap.OUTPUT_SIDE - padding;
  }

  /** The offset of a tile's first pixel; negative if it lies before the first image. */
  int offset(int tile) {
    return image.offset(tile / (rows * columns), top(tile), left(tile));
  }

  /**
   * Places of transformed tiles from an offset on: element f of tile t is {@code f*plane + t*pitch}
   * behind it.
   *
   * @param pitch floats from a tile to the next
   * @param plane floats from an element to the next
   */
  record Planes(int pitch, int plane) {
    static Planes of(int pitch, int tiles) {
      return new Planes(pitch, tiles * pitch + WinogradTuning.PLANE_GAP);
    }
  }

  /**
   * Tiles side by side, no more than {@code most}, whose halves of {@code n} channels fit {@link
   * WinogradMap#SCRATCH}.
   */
  private int strip(int tile, int most, int n) {
    int pixels = WinogradMap.INPUT_SIDE * WinogradTuning.SLAB / n;
    int fit = (pixels - WinogradMap.INPUT_SIDE) / WinogradMap.OUTPUT_SIDE + 1;
    return Math.min(Math.min(most, columns - tile % columns), fit);
  }

  /**
   * Transforms some channels of tiles. Neighbours in a row go through it together: they share the
   * first half of the columns that they have in common.
   *
   * @param first the first tile
   * @param tiles the number of tiles
   * @param channel the first channel
   * @param count the number of channels
   * @param planes where the transformed tiles lie in {@code out}, from {@code oo} on
   * @param scratch {@link #SCRATCH} floats from {@link Aligned#FIRST} on
   */
  void transform(
      WinogradMap map,
      float[] a,
      int first,
      int tiles,
      int channel,
      int count,
      float[] out,
      int oo,
      Planes planes,
      float[] scratch) {
    for (int c = 0; c < count; c += WinogradTuning.SLAB) {
      int real = Math.min(WinogradTuning.SLAB, count - c);
      int n = CpuTuning.wholeVectors(real);
      int strip;
      for (int t = 0; t < tiles; t += strip) {
        strip = strip(first + t, tiles - t, n);
        int to = oo + t * planes.pitch() + c;
        transformStrip(map, a, first + t, strip, channel + c, real, n, out, to, planes, scratch);
      }
    }
  }

  private void transformStrip(
      WinogradMap map,
      float[] a,
      int tile,
      int strip,
      int channel,
      int real,
      int n,
      float[] out,
      int oo,
      Planes planes,
      float[] scratch) {
    int step = WinogradMap.OUTPUT_SIDE * n;
    int pixels = WinogradMap.OUTPUT_SIDE * (strip - 1) + side;
    int width = pixels * n;
    int from = Math.clamp(-left(tile), 0, pixels);
    int to = Math.clamp(image.columns() - left(tile), from, pixels);
    int at = offset(tile) + from * channels() + channel;
    boolean inPlace = top(tile) >= 0 && top(tile) + side <= image.rows() && real == n;
    if (!inPlace) {
      read(a, at, top(tile), to - from, real, n, scratch, PATCH);
    }
    for (int i = 0; i < map.outputs && to - from < pixels; i++) {
      Arrays.fill(scratch, HALF + i * width, HALF + i * width + from * n, 0);
      Arrays.fill(scratch, HALF + i * width + to * n, HALF + (i + 1) * width, 0);
    }
    // First all columns, then row by row. One call serves both, as in applyTwice.
    for (int i = -1; i < map.outputs; i++) {
      boolean columns = i < 0;
      float[] source = columns && inPlace ? a : scratch;
      map.apply(
          source,
          !columns ? HALF + i * width : inPlace ? at : PATCH,
          !columns ? n : inPlace ? image.rowStride() : (to - from) * n,
          !columns ? step : inPlace ? channels() : n,
          columns ? scratch : out,
          columns ? HALF + from * n : oo + i * WinogradMap.INPUT_SIDE * planes.plane(),
          columns ? width : planes.plane(),
          columns ? n : planes.pitch(),
          columns ? to - from : strip,
          n);
    }
  }

  /**
   * Copies some channels of a strip's pixels into a patch {@code [side, pixels, n]}; zeros beyond
   * the image and beyond the last channel.
   */
  private void read(
      float[] from, int at, int top, int pixels, int real, int n, float[] patch, int po) {
    int row = pixels * n;
    for (int i = 0; i < side; i++, at += image.rowStride(), po += row) {
      if (top + i < 0 || top + i >= image.rows()) {
        Arrays.fill(patch, po, po + row, 0);
      } else if (n == channels()) {
        System.arraycopy(from, at, patch, po, row);
      } else {
        for (int j = 0; j < pixels; j++) {
          System.arraycopy(from, at + j * channels(), patch, po + j * n, real);
          Arrays.fill(patch, po + j * n + real, po + (j + 1) * n, 0);
        }
      }
    }
  }

  /**
   * Transforms tiles back into the tensor, neighbours in a row together.
   *
   * @param in transformed tiles, of whole vectors of channels
   * @param planes where they lie in {@code in}, from {@code io} on
   * @param first the first tile
   * @param tiles the number of tiles
   * @param channel the first channel
   * @param count the number of channels, whole vectors that may reach beyond the last channel
   * @param end applied to each row of pixels
   * @param scratch {@link #SCRATCH} floats from {@link Aligned#FIRST} on
   */
  void transformBack(
      WinogradMap map,
      float[] in,
      int io,
      Planes planes,
      int first,
      int tiles,
      int channel,
      int count,
      float[] y,
      Epilogue end,
      float[] scratch) {
    for (int c = 0; c < count; c += WinogradTuning.SLAB) {
      int n = Math.min(WinogradTuning.SLAB, count - c);
      int strip;
      for (int t = 0; t < tiles; t += strip) {
        strip = strip(first + t, tiles - t, n);
        int from = io + t * planes.pitch() + c;
        transformStripBack(
            map, in, from, planes, first + t, strip, channel + c, n, y, end, scratch);
      }
    }
  }

  private void transformStripBack(
      WinogradMap map,
      float[] in,
      int io,
      Planes planes,
      int tile,
      int strip,
      int channel,
      int n,
      float[] y,
      Epilogue end,
      float[] scratch) {
    int row = strip * n;
    int width = map.inputs * row;
    int pixels = Math.min(strip * side, image.columns() - left(tile));
    int rows = Math.min(side, image.rows() - top(tile));
    int real = Math.min(n, channels() - channel);
    boolean inPlace = rows == side && pixels == strip * side && real == n;
    int at = offset(tile) + channel;
    for (int k = 0; k < map.inputs + map.outputs; k++) {
      boolean columns = k < map.inputs;
      int i = k - map.inputs;
      int to = inPlace ? at + i * image.rowStride() : PATCH + i * strip * side * n;
      int pixel = inPlace ? channels() : n;
      map.apply(
          columns ? in : scratch,
          columns ? io + k * planes.plane() : HALF + i * width,
          columns ? map.inputs * planes.plane() : row,
          columns ? planes.pitch() : n,
          columns || !inPlace ? scratch : y,
          columns ? HALF + k * row : to,
          columns ? width : pixel,
          columns ? n : side * pixel,
          strip,
          n);
    }
    for (int i = 0; i < rows; i++) {
      int first = at + i * image.rowStride();
      for (int j = 0; j < pixels && !inPlace; j++) {
        int from = PATCH + (i * strip * side + j) * n;
        System.arraycopy(scratch, from, y, first + j * channels(), real);
      }
      end.apply(y, first, pixels, channel, real);
    }
  }
}
