package org.catchupmix.core.host;

import org.catchupmix.core.tensor.Shape;

/** Maps the flat index of an element to that in the tensor with some axes summed away. */
public final class ReducedIndex {
  private final int[] extent;
  private final int[] stride;

  /** Maps from a tensor of shape {@code full} to one without {@code axes}. */
  public ReducedIndex(Shape full, int[] axes) {
    extent = full.dims();
    stride = new int[extent.length];
    boolean[] gone = new boolean[extent.length];
    for (int axis : axes) {
      gone[axis] = true;
    }
    int next = 1;
    for (int a = extent.length - 1; a >= 0; a--) {
      if (!gone[a]) {
        stride[a] = next;
        next *= extent[a];
      }
    }
  }

  /** The flat index in the reduced tensor. */
  public int of(int fullIndex) {
    int reduced = 0;
    int rest = fullIndex;
    for (int a = extent.length - 1; a >= 0; a--) {
      reduced += rest % extent[a] * stride[a];
      rest /= extent[a];
    }
    return reduced;
  }
}
