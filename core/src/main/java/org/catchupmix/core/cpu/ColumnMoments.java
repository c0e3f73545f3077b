package org.catchupmix.core.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Mean and (biased) variance of each column of a matrix {@code [R,C]}, in one pass over memory.
 * Each task takes the mean m_i and the squared deviations M_i of its n_i rows, and these are
 * combined in order, in double (Chan, Golub, LeVeque 1979):
 *
 * <pre>
 *   d = m_i - mean     M += M_i + d^2 n n_i / (n + n_i)     mean += d n_i / (n + n_i)     n += n_i
 * </pre>
 */
final class ColumnMoments {
  private ColumnMoments() {}

  /** Both outputs are overwritten. */
  static void of(CpuContext cpu, float[] x, int columns, double[] mean, double[] variance) {
    int rows = x.length / columns;
    int perTask = CpuContext.rowsPerTask(columns);
    int tasks = Math.ceilDiv(rows, perTask);
    double[] means = cpu.doubleScratch().take(tasks * columns);
    double[] squares = cpu.doubleScratch().take(tasks * columns);
    float[] narrow = cpu.scratch().take(2 * tasks * columns);
    cpu.workers()
        .run(
            tasks,
            (task, _) -> {
              int at = task * columns;
              int first = task * perTask;
              int end = Math.min(rows, first + perTask);
              Arrays.fill(means, at, at + columns, 0);
              Arrays.fill(squares, at, at + columns, 0);
              for (int r = first; r < end; r += CpuTuning.ROWS_PER_SUM) {
                int to = Math.min(end, r + CpuTuning.ROWS_PER_SUM);
                chunk(x, columns, r, to, narrow, 2 * at);
                for (int c = 0; c < columns; c++) {
                  combine(
                      means,
                      squares,
                      at + c,
                      r - first,
                      narrow[2 * at + c],
                      narrow[2 * at + columns + c],
                      to - r);
                }
              }
            });
    Arrays.fill(mean, 0);
    Arrays.fill(variance, 0);
    for (int task = 0; task < tasks; task++) {
      int here = Math.min(rows, (task + 1) * perTask) - task * perTask;
      for (int c = 0; c < columns; c++) {
        int i = task * columns + c;
        combine(mean, variance, c, task * perTask, means[i], squares[i], here);
      }
    }
    for (int c = 0; c < columns; c++) {
      variance[c] /= rows;
    }
    cpu.scratch().give(narrow);
    cpu.doubleScratch().give(squares);
    cpu.doubleScratch().give(means);
  }

  /** Adds a piece of {@code here} rows to the {@code before} rows so far. */
  private static void combine(
      double[] mean,
      double[] squares,
      int i,
      double before,
      double pieceMean,
      double pieceSquares,
      double here) {
    double d = pieceMean - mean[i];
    mean[i] += d * here / (before + here);
    squares[i] += pieceSquares + d * d * before * here / (before + here);
  }

  private static void chunk(float[] x, int columns, int from, int to, float[] out, int at) {
    ColumnSums.rows(x, columns, from, to, out, at);
    float each = 1f / (to - from);
    for (int c = 0; c < columns; c += CpuTuning.LANES) {
      VectorMask<Float> inside = CpuTuning.SPECIES.indexInRange(c, columns);
      FloatVector mean = FloatVector.fromArray(CpuTuning.SPECIES, out, at + c, inside).mul(each);
      FloatVector squares = FloatVector.zero(CpuTuning.SPECIES);
      for (int r = from; r < to; r++) {
        FloatVector d =
            FloatVector.fromArray(CpuTuning.SPECIES, x, r * columns + c, inside).sub(mean);
        squares = d.fma(d, squares);
      }
      mean.intoArray(out, at + c, inside);
      squares.intoArray(out, at + columns + c, inside);
    }
  }
}
