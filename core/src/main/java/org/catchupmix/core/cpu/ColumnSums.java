package org.catchupmix.core.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import org.catchupmix.core.host.ArrayPool;

/**
 * Sums over the rows of a matrix {@code [R,C]}: each task sums a fixed number of rows in single
 * precision, the tasks' sums are added in order in double.
 */
final class ColumnSums {
  private ColumnSums() {}

  /** {@code sums[c] = sum over r of x[r,c]}. */
  static void of(CpuContext cpu, float[] x, int columns, double[] sums) {
    int rows = x.length / columns;
    int perTask = CpuContext.rowsPerTask(columns);
    int tasks = (rows + perTask - 1) / perTask;
    ArrayPool<float[]> scratch = cpu.scratch();
    float[] partial = scratch.take(tasks * columns);
    cpu.workers()
        .run(
            tasks,
            (task, _) ->
                rows(
                    x,
                    columns,
                    task * perTask,
                    Math.min(rows, (task + 1) * perTask),
                    partial,
                    task * columns));
    java.util.Arrays.fill(sums, 0);
    for (int i = 0; i < tasks * columns; i++) {
      sums[i % columns] += partial[i];
    }
    scratch.give(partial);
  }

  /** {@code out[at+c] = sum over rows from..to-1 of x[r,c]}, one vector of columns at a time. */
  static void rows(float[] x, int columns, int from, int to, float[] out, int at) {
    for (int c = 0; c < columns; c += CpuTuning.LANES) {
      VectorMask<Float> inside = CpuTuning.SPECIES.indexInRange(c, columns);
      FloatVector even = FloatVector.zero(CpuTuning.SPECIES);
      FloatVector odd = even;
      int r = from;
      for (; r + 1 < to; r += 2) {
        even = even.add(FloatVector.fromArray(CpuTuning.SPECIES, x, r * columns + c, inside));
        odd = odd.add(FloatVector.fromArray(CpuTuning.SPECIES, x, (r + 1) * columns + c, inside));
      }
      if (r < to) {
        even = even.add(FloatVector.fromArray(CpuTuning.SPECIES, x, r * columns + c, inside));
      }
      even.add(odd).intoArray(out, at + c, inside);
    }
  }
}
