package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.elements;
import static org.catchupmix.core.host.ArrayBuffer.floats;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.catchupmix.core.host.ReducedIndex;
import org.catchupmix.core.primitive.Reduction;
import org.catchupmix.core.tensor.Tensor;

/** Sums along axes. */
interface CpuReductions extends CpuContext {
  /** Runs one of these. */
  default void reduction(Reduction primitive) {
    switch (primitive) {
      case Reduction.Sum(var x, var axes, var out) -> sum(x, axes, out);
      case Reduction.Mean(var x, var axes, var out) -> mean(x, axes, out);
      case Reduction.Broadcast(var x, var axes, var alpha, var out) ->
          broadcast(x, axes, alpha, out);
    }
  }

  private void sum(Tensor x, int[] axes, Tensor out) {
    scaledSum(x, axes, 1, out);
  }

  private void mean(Tensor x, int[] axes, Tensor out) {
    scaledSum(x, axes, (double) out.shape().elements() / x.shape().elements(), out);
  }

  private void scaledSum(Tensor x, int[] axes, double factor, Tensor out) {
    float[] in = floats(x);
    float[] o = floats(out);
    int count = elements(out);
    int rank = x.shape().rank();
    int[] allButLast = IntStream.range(0, Math.max(0, rank - 1)).toArray();
    if (rank > 0 && Arrays.equals(axes, allButLast)) {
      // As for the gradient of a bias.
      double[] sums = new double[count];
      ColumnSums.of(this, in, elements(x) / count, count, sums);
      for (int c = 0; c < count; c++) {
        o[c] = (float) (factor * sums[c]);
      }
      return;
    }
    ReducedIndex index = new ReducedIndex(x.shape(), axes);
    double[] sums = new double[count];
    for (int i = 0; i < elements(x); i++) {
      sums[index.of(i)] += in[i];
    }
    for (int i = 0; i < count; i++) {
      o[i] = (float) (factor * sums[i]);
    }
  }

  private void broadcast(Tensor x, int[] axes, double alpha, Tensor out) {
    float[] in = floats(x);
    float[] o = floats(out);
    float factor = (float) alpha;
    int columns = elements(x);
    int[] leading = IntStream.range(0, axes.length).toArray();
    if (columns > 0 && Arrays.equals(axes, leading)) {
      // Each row of the result is x, as for a bias.
      forRows(
          elements(out) / columns,
          columns,
          (from, to) -> {
            for (int row = from * columns; row < to * columns; row += columns) {
              for (int i = 0; i < columns; i++) {
                o[row + i] = factor * in[i];
              }
            }
          });
      return;
    }
    ReducedIndex index = new ReducedIndex(out.shape(), axes);
    forElements(
        elements(out),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            o[i] = factor * in[index.of(i)];
          }
        });
  }
}
