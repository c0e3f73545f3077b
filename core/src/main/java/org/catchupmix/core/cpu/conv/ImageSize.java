package org.catchupmix.core.cpu.conv;

import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.tensor.Shape;

/** The extents of images {@code [images, rows, columns, channels]}. */
record ImageSize(int images, int rows, int columns, int channels) {
  static ImageSize of(Shape shape) {
    return new ImageSize(shape.dim(0), shape.dim(1), shape.dim(2), shape.dim(3));
  }

  /** Floats from a pixel to the one below. */
  int rowStride() {
    return columns * channels;
  }

  /** Floats from an image to the next. */
  int imageStride() {
    return rows * rowStride();
  }

  /** The offset of a pixel's first channel. */
  int offset(int image, int row, int column) {
    return ((image * rows + row) * columns + column) * channels;
  }

  /** The channels, rounded up to whole vectors. */
  int paddedChannels() {
    return CpuTuning.wholeVectors(channels);
  }
}
