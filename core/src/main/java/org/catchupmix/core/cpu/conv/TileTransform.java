package org.catchupmix.core.cpu.conv;

import java.util.Arrays;
import org.catchupmix.core.cpu.vector.Aligned;
import org.catchupmix.core.cpu.vector.CpuTuning;

/**
 * Transforms tiles of images by a map, or transformed tiles back into images.
 *
 * <p>Channels are divided into groups of a fixed width; a call works on one group. Neighbouring
 * tiles go through it together: they share the first half of the columns that they have in common.
 * Tiles are used where they lie in the tensor if they can be, else by way of a copy, the patch.
 */
final class TileTransform {
  /** Floats of scratch for a transform: what lies between its halves, and a patch. */
  static final int SCRATCH = 2 * WinogradMap.SCRATCH;

  /** Scratch offset of half-transformed tiles. */
  private static final int HALF = Aligned.FIRST;

  /** Scratch offset of a patch. */
  private static final int PATCH = HALF + WinogradMap.SCRATCH;

  private final TileGrid grid;
  private final WinogradMap map;
  private final Planes planes;
  private final int width;

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
   * Creates a transform.
   *
   * @param planes where transformed tiles lie
   * @param width channels of a group, whole vectors unless the images have fewer
   */
  TileTransform(TileGrid grid, WinogradMap map, Planes planes, int width) {
    this.grid = grid;
    this.map = map;
    this.planes = planes;
    this.width = width;
  }

  /** The end of a channel's group, if there are {@code channels} in all. */
  private int groupEnd(int channel, int channels) {
    return Math.min((channel / width + 1) * width, channels);
  }

  /** The number of channels that go through both halves together, from one on. */
  private int slab(int channel, int channels) {
    return Math.min(WinogradTuning.SLAB, groupEnd(channel, channels) - channel);
  }

  /**
   * Tiles side by side, no more than {@code most}, whose halves of {@code n} channels fit {@link
   * WinogradMap#SCRATCH}.
   */
  private int strip(int tile, int most, int n) {
    int pixels = WinogradMap.INPUT_SIDE * WinogradTuning.SLAB / n;
    int fit = (pixels - WinogradMap.INPUT_SIDE) / WinogradMap.OUTPUT_SIDE + 1;
    return Math.min(Math.min(most, grid.restOfRow(tile)), fit);
  }

  /**
   * Transforms tiles.
   *
   * @param first the first tile
   * @param tiles the number of tiles
   * @param channel the first channel of a group
   * @param out receives the transformed tiles from {@code oo} on
   * @param scratch {@link #SCRATCH} floats from {@link Aligned#FIRST} on
   */
  void run(float[] a, int first, int tiles, int channel, float[] out, int oo, float[] scratch) {
    int end = groupEnd(channel, grid.channels());
    for (int c = channel; c < end; c += WinogradTuning.SLAB) {
      int n = CpuTuning.wholeVectors(slab(c, grid.channels()));
      int strip;
      for (int t = 0; t < tiles; t += strip) {
        strip = strip(first + t, tiles - t, n);
        int to = oo + t * planes.pitch() + c - channel;
        runStrip(a, first + t, strip, c, out, to, scratch);
      }
    }
  }

  /** Transforms a slab of channels of tiles side by side. */
  private void runStrip(
      float[] a, int tile, int strip, int channel, float[] out, int oo, float[] scratch) {
    ImageSize image = grid.image();
    int top = grid.top(tile);
    int left = grid.left(tile);
    int real = slab(channel, grid.channels());
    int n = CpuTuning.wholeVectors(real);
    int pixels = WinogradMap.OUTPUT_SIDE * (strip - 1) + grid.side();
    int rowLength = pixels * n;
    int from = Math.clamp(-left, 0, pixels);
    int to = Math.clamp(image.columns() - left, from, pixels);
    int patch = (to - from) * n;
    int at = grid.offset(tile) + from * grid.channels() + channel;
    boolean inPlace = top >= 0 && top + grid.side() <= image.rows() && real == n;
    if (!inPlace) {
      read(a, at, top, to - from, real, scratch);
    }
    for (int i = 0; i < map.outputs && to - from < pixels; i++) {
      Arrays.fill(scratch, HALF + i * rowLength, HALF + i * rowLength + from * n, 0);
      Arrays.fill(scratch, HALF + i * rowLength + to * n, HALF + (i + 1) * rowLength, 0);
    }
    // First all columns, then row by row. One call serves both, as in applyTwice.
    for (int i = -1; i < map.outputs; i++) {
      float[] source = scratch;
      float[] target = out;
      int io = HALF + i * rowLength;
      int is = n;
      int ri = WinogradMap.OUTPUT_SIDE * n;
      int oi = oo + i * WinogradMap.INPUT_SIDE * planes.plane();
      int os = planes.plane();
      int ro = planes.pitch();
      int runs = strip;
      if (i < 0) {
        source = inPlace ? a : scratch;
        target = scratch;
        io = inPlace ? at : PATCH;
        is = inPlace ? image.rowStride() : patch;
        ri = inPlace ? grid.channels() : n;
        oi = HALF + from * n;
        os = rowLength;
        ro = n;
        runs = to - from;
      }
      map.apply(source, io, is, ri, target, oi, os, ro, runs, n);
    }
  }

  /**
   * Copies some channels of a strip's pixels into the patch {@code [side, pixels, n]}; zeros beyond
   * the image and beyond the last channel.
   */
  private void read(float[] from, int at, int top, int pixels, int real, float[] scratch) {
    ImageSize image = grid.image();
    int n = CpuTuning.wholeVectors(real);
    int row = pixels * n;
    for (int i = 0; i < grid.side(); i++) {
      int in = at + i * image.rowStride();
      int to = PATCH + i * row;
      if (top + i < 0 || top + i >= image.rows()) {
        Arrays.fill(scratch, to, to + row, 0);
      } else if (n == grid.channels()) {
        System.arraycopy(from, in, scratch, to, row);
      } else {
        for (int j = 0; j < pixels; j++) {
          System.arraycopy(from, in + j * grid.channels(), scratch, to + j * n, real);
          Arrays.fill(scratch, to + j * n + real, to + (j + 1) * n, 0);
        }
      }
    }
  }

  /**
   * Transforms tiles back into the tensor.
   *
   * @param scratch holds the transformed tiles, of whole vectors of channels, from {@code io} on,
   *     and {@link #SCRATCH} floats of scratch from {@link Aligned#FIRST} on
   * @param first the first tile
   * @param tiles the number of tiles
   * @param channel the first channel of a group
   * @param end applied to each row of pixels
   */
  void back(float[] scratch, int io, int first, int tiles, int channel, float[] y, Epilogue end) {
    int last = groupEnd(channel, grid.paddedChannels());
    for (int c = channel; c < last; c += WinogradTuning.SLAB) {
      int n = slab(c, grid.paddedChannels());
      int strip;
      for (int t = 0; t < tiles; t += strip) {
        strip = strip(first + t, tiles - t, n);
        int from = io + t * planes.pitch() + c - channel;
        stripBack(scratch, from, first + t, strip, c, y, end);
      }
    }
  }

  private void stripBack(
      float[] scratch, int io, int tile, int strip, int channel, float[] y, Epilogue end) {
    ImageSize image = grid.image();
    int side = grid.side();
    int n = slab(channel, grid.paddedChannels());
    int real = Math.min(n, grid.channels() - channel);
    int row = strip * n;
    int rowLength = map.inputs * row;
    int pixels = Math.min(strip * side, image.columns() - grid.left(tile));
    int rows = Math.min(side, image.rows() - grid.top(tile));
    boolean inPlace = rows == side && pixels == strip * side && real == n;
    int at = grid.offset(tile) + channel;
    int pixel = inPlace ? grid.channels() : n;
    // All columns, then the rows of pixels.
    for (int k = 0; k < map.inputs + map.outputs; k++) {
      int i = k - map.inputs;
      float[] target = inPlace ? y : scratch;
      int from = HALF + i * rowLength;
      int is = row;
      int ri = n;
      int to = inPlace ? at + i * image.rowStride() : PATCH + i * strip * side * n;
      int os = pixel;
      int ro = side * pixel;
      if (k < map.inputs) {
        target = scratch;
        from = io + k * planes.plane();
        is = map.inputs * planes.plane();
        ri = planes.pitch();
        to = HALF + k * row;
        os = rowLength;
        ro = n;
      }
      map.apply(scratch, from, is, ri, target, to, os, ro, strip, n);
    }
    for (int i = 0; i < rows; i++) {
      int first = at + i * image.rowStride();
      for (int j = 0; j < pixels && !inPlace; j++) {
        int from = PATCH + (i * strip * side + j) * n;
        System.arraycopy(scratch, from, y, first + j * grid.channels(), real);
      }
      end.apply(y, first, pixels, channel, real);
    }
  }
}
