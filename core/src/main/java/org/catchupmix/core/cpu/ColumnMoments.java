package org.catchupmix.core.cpu;

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

  /** Both outputs start at zero. */
  static void of(CpuContext cpu, float[] x, int columns, double[] mean, double[] variance) {
    int rows = x.length / columns;
    int perTask = CpuContext.rowsPerTask(columns);
    int tasks = (rows + perTask - 1) / perTask;
    float[] partial = cpu.scratch().take(2 * tasks * columns);
    cpu.workers()
        .run(
            tasks,
            (task, _) ->
                chunk(
                    x,
                    columns,
                    task * perTask,
                    Math.min(rows, (task + 1) * perTask),
                    partial,
                    2 * task * columns));
    for (int task = 0; task < tasks; task++) {
      double before = (double) task * perTask;
      double here = Math.min(rows, (task + 1) * perTask) - before;
      int at = 2 * task * columns;
      for (int c = 0; c < columns; c++) {
        double d = partial[at + c] - mean[c];
        mean[c] += d * here / (before + here);
        variance[c] += partial[at + columns + c] + d * d * before * here / (before + here);
      }
    }
    for (int c = 0; c < columns; c++) {
      variance[c] /= rows;
    }
    cpu.scratch().give(partial);
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
