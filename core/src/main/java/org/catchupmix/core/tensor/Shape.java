package org.catchupmix.core.tensor;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The extent of a tensor along each axis, outermost first; the last axis is contiguous in memory.
 *
 * <p>Images are {@code [N,H,W,C]}, convolution weights {@code [Cout,KH,KW,Cin]}, class scores
 * {@code [N,K]}. A scalar has the empty shape {@code []} and one element. Every extent is at least
 * 1. An empty batch has no mean and no gradient, so it is rejected here once instead of in each
 * operation.
 */
public final class Shape {
  private final int[] dims;
  private final long elements;

  private Shape(int[] dims) {
    this.dims = dims;
    long product = 1;
    for (int d : dims) {
      if (d < 1) {
        throw new IllegalArgumentException(
            "shape " + Arrays.toString(dims) + ": every extent must be at least 1");
      }
      product = Math.multiplyExact(product, (long) d);
    }
    this.elements = product;
  }

  /**
   * Makes a shape.
   *
   * @throws IllegalArgumentException if an extent is below 1
   */
  public static Shape of(int... dims) {
    return new Shape(dims.clone());
  }

  public int rank() {
    return dims.length;
  }

  /** The extent of an axis; a negative axis counts from the end, -1 is the last. */
  public int dim(int axis) {
    int i = axis < 0 ? axis + dims.length : axis;
    if (i < 0 || i >= dims.length) {
      throw new IllegalArgumentException(
          "axis %d of shape %s must be %d..%d"
              .formatted(axis, this, -dims.length, dims.length - 1));
    }
    return dims[i];
  }

  /** The number of elements, the product of all extents. */
  public long elements() {
    return elements;
  }

  /** The number of elements of all axes but the last: rows of a matrix, pixels of a batch. */
  public long rows() {
    return dims.length == 0 ? 1 : elements / dims[dims.length - 1];
  }

  /** This shape without some axes, which are distinct and not negative. */
  public Shape without(int... axes) {
    return of(
        IntStream.range(0, dims.length)
            .filter(a -> Arrays.stream(axes).noneMatch(b -> a == b))
            .map(a -> dims[a])
            .toArray());
  }

  /** This shape with another last axis. */
  public Shape withChannels(int channels) {
    int[] other = dims.clone();
    other[other.length - 1] = channels;
    return new Shape(other);
  }

  public int[] dims() {
    return dims.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape s && Arrays.equals(dims, s.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /** Such as {@code [32,16,16,64]}. */
  @Override
  public String toString() {
    return Arrays.toString(dims).replace(" ", "");
  }
}
