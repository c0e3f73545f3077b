package org.catchupmix.core;

import static org.catchupmix.core.Arguments.require;

/**
 * The sizes of a two-dimensional pooling with a square window.
 *
 * <pre>
 *   x [N,H,W,C]   y [N,OH,OW,C]     OH = floor((H + 2*padding - window) / stride) + 1,   OW likewise
 * </pre>
 *
 * <p>Padding never wins a maximum. An average divides by the whole window, padding included (the
 * default of PyTorch, {@code count_include_pad=True}).
 *
 * @param batch N, images
 * @param height H in pixels
 * @param width W in pixels
 * @param channels C
 * @param window side of the window in pixels, at most 15 (a place in it fits a byte)
 * @param stride distance between neighbouring windows in pixels
 * @param padding pixels added on each side, at most half the window
 */
public record PoolGeometry(
    int batch, int height, int width, int channels, int window, int stride, int padding) {

  /** Checks the sizes; the message of each error names the argument and what would be right. */
  public PoolGeometry {
    require(
        window >= 1 && window <= 15 && stride >= 1,
        "pool: window %d must be 1..15, stride %d at least 1",
        window,
        stride);
    require(
        padding >= 0 && padding <= window / 2,
        "pool: padding %d must be 0..%d, half the window",
        padding,
        window / 2);
    require(
        Math.min(height, width) + 2 * padding >= window,
        "pool: window %d is larger than the input %dx%d with padding %d",
        window,
        height,
        width,
        padding);
  }

  /** The geometry of pooling a tensor of shape {@code [N,H,W,C]}. */
  public static PoolGeometry of(Shape x, int window, int stride, int padding) {
    require(x.rank() == 4, "pool: input %s must have the shape [N,H,W,C]", x);
    return new PoolGeometry(x.dim(0), x.dim(1), x.dim(2), x.dim(3), window, stride, padding);
  }

  /** OH, rows of the output in pixels. */
  public int outHeight() {
    return (height + 2 * padding - window) / stride + 1;
  }

  /** OW, columns of the output in pixels. */
  public int outWidth() {
    return (width + 2 * padding - window) / stride + 1;
  }

  /** {@code [N,H,W,C]}. */
  public Shape inputShape() {
    return Shape.of(batch, height, width, channels);
  }

  /** {@code [N,OH,OW,C]}. */
  public Shape outputShape() {
    return Shape.of(batch, outHeight(), outWidth(), channels);
  }
}
