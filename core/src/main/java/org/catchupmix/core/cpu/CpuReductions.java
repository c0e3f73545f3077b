package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.elements;
import static org.catchupmix.core.host.ArrayBuffer.floats;
import static org.catchupmix.core.host.ArrayBuffer.ints;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.catchupmix.core.host.ReducedIndex;
import org.catchupmix.core.primitive.Reduction;

/** Sums and maxima along axes. */
final class CpuReductions {
  private final CpuContext cpu;

  CpuReductions(CpuContext cpu) {
    this.cpu = cpu;
  }

  /** Runs one of these. */
  void run(Reduction primitive) {
    switch (primitive) {
      case Reduction.Sum p -> sum(p);
      case Reduction.Broadcast p -> broadcast(p);
      case Reduction.Max p -> max(p);
      case Reduction.MaxGradient p -> maxGradient(p);
    }
  }

  private void sum(Reduction.Sum p) {
    float[] in = floats(p.x());
    float[] o = floats(p.out());
    int count = elements(p.out());
    int rank = p.x().shape().rank();
    int[] allButLast = IntStream.range(0, Math.max(0, rank - 1)).toArray();
    double[] sums = new double[count];
    if (rank > 0 && Arrays.equals(p.axes(), allButLast)) {
      // As for the gradient of a bias.
      ColumnSums.of(cpu, in, elements(p.x()) / count, count, sums);
    } else {
      ReducedIndex index = new ReducedIndex(p.x().shape(), p.axes());
      for (int i = 0; i < elements(p.x()); i++) {
        sums[index.of(i)] += in[i];
      }
    }
    for (int i = 0; i < count; i++) {
      o[i] = (float) (p.alpha() * sums[i]);
    }
  }

  private void max(Reduction.Max p) {
    float[] in = floats(p.x());
    float[] o = floats(p.out());
    int[] winner = ints(p.winner());
    int count = p.x().shape().dim(p.axis());
    int inner = p.x().shape().stride(p.axis());
    cpu.forRows(
        elements(p.out()),
        count,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int first = i / inner * inner * count + i % inner;
            int best = 0;
            for (int r = 1; r < count; r++) {
              float v = in[first + r * inner];
              float most = in[first + best * inner];
              if (v > most || Float.isNaN(v) && !Float.isNaN(most)) {
                best = r;
              }
            }
            o[i] = in[first + best * inner];
            winner[i] = best;
          }
        });
  }

  private void maxGradient(Reduction.MaxGradient p) {
    float[] dy = floats(p.dy());
    float[] dx = floats(p.dx());
    int[] winner = ints(p.winner());
    int count = p.dx().shape().dim(p.axis());
    int inner = p.dx().shape().stride(p.axis());
    cpu.forElements(
        elements(p.dx()),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int result = i / inner / count * inner + i % inner;
            dx[i] = winner[result] == i / inner % count ? dy[result] : 0;
          }
        });
  }

  private void broadcast(Reduction.Broadcast p) {
    float[] in = floats(p.x());
    float[] o = floats(p.out());
    float factor = (float) p.alpha();
    int columns = elements(p.x());
    int[] leading = IntStream.range(0, p.axes().length).toArray();
    if (Arrays.equals(p.axes(), leading)) {
      // Each row of the result is x, as for a bias.
      cpu.forRows(
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
    cpu.forElements(
        elements(p.out()),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            o[i] = factor * in[index.of(i)];
          }
        });
  }
}
