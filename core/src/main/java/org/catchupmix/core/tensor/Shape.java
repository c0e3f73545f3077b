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

  /** The distance in memory of neighbours along an axis, in elements. */
  public int stride(int axis) {
    int stride = 1;
    for (int a = axis + 1; a < dims.length; a++) {
      stride *= dims[a];
    }
    return stride;
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

  /** This shape with some axes, which are not negative, removed or of extent 1. */
  public Shape reduced(boolean keep, int... axes) {
    if (!keep) {
      return without(axes);
    }
    int[] ones = dims.clone();
    for (int axis : axes) {
      ones[axis] = 1;
    }
    return new Shape(ones);
  }

  /** This shape with another extent of an axis, which is not negative. */
  public Shape with(int axis, int extent) {
    int[] other = dims.clone();
    other[axis] = extent;
    return new Shape(other);
  }

  /** This shape without its axes of extent 1. */
  public Shape squeezed() {
    return of(Arrays.stream(dims).filter(d -> d > 1).toArray());
  }

  /**
   * The shape of the result of arithmetic with another shape, by NumPy's rule: axes are matched
   * from the last one, an axis of extent 1 or a missing one is repeated.
   *
   * @throws IllegalArgumentException if two extents differ and none is 1
   */
  public Shape broadcast(Shape other) {
    int rank = Math.max(rank(), other.rank());
    int[] common = new int[rank];
    for (int axis = -rank; axis < 0; axis++) {
      int own = axis < -rank() ? 1 : dim(axis);
      int others = axis < -other.rank() ? 1 : other.dim(axis);
      if (own != others && own != 1 && others != 1) {
        throw new IllegalArgumentException(
            "shapes %s and %s do not broadcast: axis %d has %d and %d elements, must be equal or 1"
                .formatted(this, other, axis, own, others));
      }
      common[rank + axis] = Math.max(own, others);
    }
    return new Shape(common);
  }

  /** The axes of a larger shape along which this one is repeated to fill it, ascending. */
  public int[] repeatedIn(Shape larger) {
    return IntStream.range(0, larger.rank())
        .filter(a -> a < larger.rank() - rank() || dim(a - larger.rank()) != larger.dim(a))
        .toArray();
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
