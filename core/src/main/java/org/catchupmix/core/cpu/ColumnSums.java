package org.catchupmix.core.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Sums over the rows of a matrix {@code [R,C]}. Single precision adds up {@link
 * CpuTuning#ROWS_PER_SUM} rows at most, then double precision takes over; a task owns a fixed
 * number of rows and the tasks' sums are added in order.
 */
final class ColumnSums {
  private ColumnSums() {}

  /** Sums some rows. */
  @FunctionalInterface
  interface Block {
    /** Writes the sums over rows {@code from..to-1} to {@code out[at..]}, in single precision. */
    void sum(int from, int to, float[] out, int at);
  }

  /** {@code sums[c] = sum over r of x[r,c]}. */
  static void of(CpuContext cpu, float[] x, int columns, double[] sums) {
    of(
        cpu,
        x.length / columns,
        columns,
        columns,
        (from, to, out, at) -> rows(x, columns, from, to, out, at),
        sums);
  }

  /**
   * Any sums over the rows of a matrix.
   *
   * @param columns of the matrix: decides how many rows a task owns
   * @param width how many sums there are
   */
  static void of(CpuContext cpu, int rows, int columns, int width, Block block, double[] sums) {
    int perTask = CpuContext.rowsPerTask(columns);
    int tasks = Math.ceilDiv(rows, perTask);
    double[] partial = cpu.doubleScratch().take(tasks * width);
    float[] narrow = cpu.scratch().take(tasks * width);
    cpu.workers()
        .run(
            tasks,
            (task, _) -> {
              int at = task * width;
              Arrays.fill(partial, at, at + width, 0);
              int end = Math.min(rows, (task + 1) * perTask);
              for (int r = task * perTask; r < end; r += CpuTuning.ROWS_PER_SUM) {
                block.sum(r, Math.min(end, r + CpuTuning.ROWS_PER_SUM), narrow, at);
                for (int i = at; i < at + width; i++) {
                  partial[i] += narrow[i];
                }
              }
            });
    Arrays.fill(sums, 0);
    for (int task = 0; task < tasks; task++) {
      for (int i = 0; i < width; i++) {
        sums[i] += partial[task * width + i];
      }
    }
    cpu.scratch().give(narrow);
    cpu.doubleScratch().give(partial);
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
