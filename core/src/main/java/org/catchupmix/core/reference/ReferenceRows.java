package org.catchupmix.core.reference;

import static org.catchupmix.core.host.ArrayBuffer.array;
import static org.catchupmix.core.host.ArrayBuffer.bytes;
import static org.catchupmix.core.host.ArrayBuffer.doubles;
import static org.catchupmix.core.host.ArrayBuffer.ints;

import java.util.Arrays;
import org.catchupmix.core.host.MovedRows;
import org.catchupmix.core.primitive.Rows;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Operations on the rows of a batch. */
final class ReferenceRows {
  private ReferenceRows() {}

  static void run(Rows primitive) {
    switch (primitive) {
      case Rows.GatherRows(var x, var index, var out) -> gatherRows(x, index, out);
      case Rows.GatherRowsGradient(var dy, var index, var dx) -> gatherRowsGradient(dy, index, dx);
      case Rows.Move p -> move(p);
      case Rows.NormalizeImages p -> normalizeImages(p);
    }
  }

  private static void move(Rows.Move p) {
    MovedRows moved = new MovedRows(p);
    moved.copy(
        0,
        moved.rows(),
        (from, fromStride, to, toStride, count) -> {
          for (int i = 0; i < count; i++) {
            doubles(p.out())[to + i * toStride] = doubles(p.x())[from + i * fromStride];
          }
        });
  }

  private static void gatherRows(Tensor x, Tensor index, Tensor out) {
    int row = (int) (x.shape().elements() / x.shape().dim(0));
    for (int m = 0; m < ints(index).length; m++) {
      System.arraycopy(array(x), ints(index)[m] * row, array(out), m * row, row);
    }
  }

  private static void gatherRowsGradient(Tensor dy, Tensor index, Tensor dx) {
    Arrays.fill(doubles(dx), 0);
    int row = (int) (dx.shape().elements() / dx.shape().dim(0));
    for (int m = 0; m < ints(index).length; m++) {
      for (int i = 0; i < row; i++) {
        doubles(dx)[ints(index)[m] * row + i] += doubles(dy)[m * row + i];
      }
    }
  }

  private static void normalizeImages(Rows.NormalizeImages p) {
    Shape s = p.images().shape();
    int height = s.dim(1);
    int width = s.dim(2);
    int channels = s.dim(3);
    int i = 0;
    for (int n = 0; n < s.dim(0); n++) {
      for (int h = 0; h < height; h++) {
        for (int w = 0; w < width; w++) {
          int row = h + ints(p.placement())[3 * n];
          int flipped = ints(p.placement())[3 * n + 2] != 0 ? width - 1 - w : w;
          int column = flipped + ints(p.placement())[3 * n + 1];
          boolean inside = row >= 0 && row < height && column >= 0 && column < width;
          for (int c = 0; c < channels; c++, i++) {
            double pixel =
                inside
                    ? Byte.toUnsignedInt(
                        bytes(p.images())[((n * height + row) * width + column) * channels + c])
                    : 0;
            doubles(p.out())[i] = (pixel / 255 - p.transform().mean()[c]) / p.transform().std()[c];
          }
        }
      }
    }
  }
}
