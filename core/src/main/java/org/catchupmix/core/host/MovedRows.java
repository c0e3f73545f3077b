package org.catchupmix.core.host;

import java.util.stream.IntStream;
import org.catchupmix.core.primitive.Rows.Move;
import org.catchupmix.core.tensor.Shape;

/** Places of the elements that a {@link Move} copies, one row of its box after the other. */
public final class MovedRows {
  /** Copies {@code count} elements, each a stride behind the one before. */
  @FunctionalInterface
  public interface Copier {
    void copy(int from, int fromStride, int to, int toStride, int count);
  }

  private final Shape box;
  private final int last;
  private final int fromOffset;
  private final int toOffset;
  private final int[] fromStrides;
  private final int[] toStrides;

  public MovedRows(Move move) {
    this.box = move.box();
    this.last = box.rank() - 1;
    this.fromOffset = move.fromOffset();
    this.toOffset = move.toOffset();
    this.fromStrides = IntStream.rangeClosed(0, last).map(move::fromStride).toArray();
    this.toStrides = IntStream.rangeClosed(0, last).map(move::toStride).toArray();
  }

  public int rows() {
    return (int) box.rows();
  }

  /** The number of elements of a row. */
  public int columns() {
    return last < 0 ? 1 : box.dim(last);
  }

  /** Copies some rows. */
  public void copy(int firstRow, int endRow, Copier copier) {
    for (int row = firstRow; row < endRow; row++) {
      int from = fromOffset;
      int to = toOffset;
      int rest = row;
      for (int axis = last - 1; axis >= 0; axis--) {
        int place = rest % box.dim(axis);
        rest /= box.dim(axis);
        from += place * fromStrides[axis];
        to += place * toStrides[axis];
      }
      boolean scalar = last < 0;
      copier.copy(
          from, scalar ? 0 : fromStrides[last], to, scalar ? 0 : toStrides[last], columns());
    }
  }
}
