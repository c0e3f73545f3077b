package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.elements;
import static org.catchupmix.core.host.ArrayBuffer.floats;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.catchupmix.core.host.ReducedIndex;
import org.catchupmix.core.primitive.Reduction;

/** Sums along axes. */
interface CpuReductions extends CpuContext {
  /** Runs one of these. */
  default void reduction(Reduction primitive) {
    switch (primitive) {
      case Reduction.Sum p -> sum(p);
      case Reduction.Broadcast p -> broadcast(p);
    }
  }

  private void sum(Reduction.Sum p) {
    float[] in = floats(p.x());
    float[] o = floats(p.out());
    int count = elements(p.out());
    int rank = p.x().shape().rank();
    int[] allButLast = IntStream.range(0, Math.max(0, rank - 1)).toArray();
    if (rank > 0 && Arrays.equals(p.axes(), allButLast)) {
      // As for the gradient of a bias.
      double[] sums = new double[count];
      ColumnSums.of(this, in, elements(p.x()) / count, count, sums);
      for (int c = 0; c < count; c++) {
        o[c] = (float) (p.alpha() * sums[c]);
      }
      return;
    }
    ReducedIndex index = new ReducedIndex(p.x().shape(), p.axes());
    double[] sums = new double[count];
    for (int i = 0; i < elements(p.x()); i++) {
      sums[index.of(i)] += in[i];
    }
    for (int i = 0; i < count; i++) {
      o[i] = (float) (p.alpha() * sums[i]);
    }
  }

  private void broadcast(Reduction.Broadcast p) {
    float[] in = floats(p.x());
    float[] o = floats(p.out());
    float factor = (float) p.alpha();
    int columns = elements(p.x());
    int[] leading = IntStream.range(0, p.axes().length).toArray();
    if (columns > 0 && Arrays.equals(p.axes(), leading)) {
      // Each row of the result is x, as for a bias.
      forRows(
          elements(p.out()) / columns,
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
    ReducedIndex index = new ReducedIndex(p.out().shape(), p.axes());
    forElements(
        elements(p.out()),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            o[i] = factor * in[index.of(i)];
          }
        });
  }
}
