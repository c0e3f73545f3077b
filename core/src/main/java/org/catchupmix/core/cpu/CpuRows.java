package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.array;
import static org.catchupmix.core.host.ArrayBuffer.bytes;
import static org.catchupmix.core.host.ArrayBuffer.elements;
import static org.catchupmix.core.host.ArrayBuffer.floats;
import static org.catchupmix.core.host.ArrayBuffer.ints;

import java.util.Arrays;
import org.catchupmix.core.host.MovedRows;
import org.catchupmix.core.primitive.Rows;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Operations on the rows of a batch; a task owns rows of the result. */
final class CpuRows {
  private final CpuContext cpu;

  CpuRows(CpuContext cpu) {
    this.cpu = cpu;
  }

  /** Runs one of these. */
  void run(Rows primitive) {
    switch (primitive) {
      case Rows.GatherRows(var x, var index, var out) -> gatherRows(x, index, out);
      case Rows.GatherRowsGradient(var dy, var index, var dx) -> gatherRowsGradient(dy, index, dx);
      case Rows.Move p -> move(p);
      case Rows.NormalizeImages p -> normalizeImages(p);
    }
  }

  private void move(Rows.Move p) {
    float[] x = floats(p.x());
    float[] out = floats(p.out());
    MovedRows moved = new MovedRows(p);
    cpu.forRows(
        moved.rows(),
        moved.columns(),
        (lo, hi) ->
            moved.copy(
                lo,
                hi,
                (from, fromStride, to, toStride, count) -> {
                  for (int i = 0; i < count; i++) {
                    out[to + i * toStride] = x[from + i * fromStride];
                  }
                }));
  }

  private void gatherRows(Tensor x, Tensor index, Tensor out) {
    Object from = array(x);
    Object to = array(out);
    int[] rows = ints(index);
    int row = elements(x) / x.shape().dim(0);
    cpu.forRows(
        rows.length,
        row,
        (lo, hi) -> {
          for (int m = lo; m < hi; m++) {
            System.arraycopy(from, rows[m] * row, to, m * row, row);
          }
        });
  }

  private void gatherRowsGradient(Tensor dy, Tensor index, Tensor dx) {
    float[] g = floats(dy);
    float[] out = floats(dx);
    int[] rows = ints(index);
    int samples = dx.shape().dim(0);
    int row = elements(dx) / samples;
    cpu.forRows(
        samples,
        row,
        (lo, hi) -> {
          Arrays.fill(out, lo * row, hi * row, 0);
          for (int m = 0; m < rows.length; m++) {
            if (rows[m] >= lo && rows[m] < hi) {
              for (int i = 0; i < row; i++) {
                out[rows[m] * row + i] += g[m * row + i];
              }
            }
          }
        });
  }

  private void normalizeImages(Rows.NormalizeImages p) {
    Shape s = p.images().shape();
    int height = s.dim(1);
    int width = s.dim(2);
    int channels = s.dim(3);
    byte[] pixels = bytes(p.images());
    float[] to = floats(p.out());
    float[] value = new float[256 * channels];
    for (int i = 0; i < value.length; i++) {
      int c = i % channels;
      value[i] =
          (float) ((i / channels / 255.0 - p.transform().mean()[c]) / p.transform().std()[c]);
    }
    cpu.workers()
        .run(
            s.dim(0),
            (n, _) -> {
              int down = ints(p.placement())[3 * n];
              int right = ints(p.placement())[3 * n + 1];
              boolean flip = ints(p.placement())[3 * n + 2] != 0;
              int i = n * height * width * channels;
              for (int h = down; h < height + down; h++) {
                for (int w = 0; w < width; w++) {
                  int column = (flip ? width - 1 - w : w) + right;
                  boolean inside = h >= 0 && h < height && column >= 0 && column < width;
                  int pixel = ((n * height + h) * width + column) * channels;
                  for (int c = 0; c < channels; c++, i++) {
                    int byteValue = inside ? pixels[pixel + c] & 0xff : 0;
                    to[i] = value[byteValue * channels + c];
                  }
                }
              }
            });
  }
}
