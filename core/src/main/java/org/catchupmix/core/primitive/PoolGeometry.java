package org.catchupmix.core.primitive;

import static org.catchupmix.core.Preconditions.require;

import org.catchupmix.core.tensor.Shape;

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
 * @param window side of the window in pixels, at most 15 (a place in it fits a byte)
 * @param stride distance between neighbouring windows in pixels
 * @param padding pixels added on each side, at most half the window
 */
public record PoolGeometry(Shape inputShape, int window, int stride, int padding) {
  public PoolGeometry {
    require(inputShape.rank() == 4, "pool: input %s must have the shape [N,H,W,C]", inputShape);
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
        Math.min(inputShape.dim(1), inputShape.dim(2)) + 2 * padding >= window,
        "pool: window %d is larger than the input %dx%d with padding %d",
        window,
        inputShape.dim(1),
        inputShape.dim(2),
        padding);
  }

  public int batch() {
    return inputShape.dim(0);
  }

  public int height() {
    return inputShape.dim(1);
  }

  public int width() {
    return inputShape.dim(2);
  }

  public int channels() {
    return inputShape.dim(3);
  }

  public int outHeight() {
    return (height() + 2 * padding - window) / stride + 1;
  }

  public int outWidth() {
    return (width() + 2 * padding - window) / stride + 1;
  }

  public Shape outputShape() {
    return Shape.of(batch(), outHeight(), outWidth(), channels());
  }
}
