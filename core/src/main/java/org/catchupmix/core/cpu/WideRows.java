package org.catchupmix.core.cpu;

import java.util.Arrays;
import org.catchupmix.core.cpu.vector.CpuTuning;

/**
 * View of a matrix {@code [rows, columns]} as one with wider rows: {@code repeats} consecutive rows
 * form a wide row of whole vectors and at least {@link #MIN_WIDTH} floats. Loops then run over
 * whole vectors for any number of columns, without masks, which not all processors have.
 *
 * <p>Column c of the matrix is all wide columns {@code c + k*columns}. The last rows, fewer than
 * {@code repeats}, are processed element by element.
 *
 * @param rows of the matrix
 * @param columns of the matrix
 * @param repeats rows in a wide row
 */
record WideRows(int rows, int columns, int repeats) {
  /**
   * Minimum width in floats. A task then has at most {@link CpuTuning#ROWS_PER_SUM} wide rows, so
   * its sums may stay in single precision.
   */
  static final int MIN_WIDTH = CpuTuning.ELEMENTS_PER_TASK / CpuTuning.ROWS_PER_SUM;

  static WideRows of(int rows, int columns) {
    int unit = 1;
    while (columns * unit % CpuTuning.LANES != 0) {
      unit *= 2; // the number of lanes is a power of two
    }
    return new WideRows(rows, columns, unit * Math.ceilDiv(MIN_WIDTH, columns * unit));
  }

  /** Floats in a wide row. */
  int width() {
    return columns * repeats;
  }

  /** Wide rows. */
  int count() {
    return rows / repeats;
  }

  /** Wide rows that make a task. */
  int perTask() {
    return Math.max(1, CpuTuning.ELEMENTS_PER_TASK / width());
  }

  /** Tasks; the last one has what is left over too. */
  int tasks() {
    return Math.max(1, Math.ceilDiv(count(), perTask()));
  }

  /** The first element of a task. */
  int first(int task) {
    return task * perTask() * width();
  }

  /** One past the last element of a task's wide rows. */
  int wideEnd(int task) {
    return Math.min((task + 1) * perTask(), count()) * width();
  }

  /** One past the last element of a task: its wide rows and, in the last task, the rest. */
  int end(int task) {
    return task == tasks() - 1 ? rows * columns : wideEnd(task);
  }

  /** Columns of a task of a sum: a wide row, or a part of one that is much wider. */
  int sumWidth() {
    return repeats == 1 ? Math.min(columns, 2 * MIN_WIDTH) : width();
  }

  /** Tasks of a sum side by side. */
  int sumBlocks() {
    return Math.ceilDiv(width(), sumWidth());
  }

  /** Wide rows in a task of a sum. */
  int sumRows() {
    return Math.max(1, CpuTuning.ELEMENTS_PER_TASK / sumWidth());
  }

  /** Tasks of a sum one below the other; the last ones have what is left over too. */
  int sumBands() {
    return Math.max(1, Math.ceilDiv(count(), sumRows()));
  }

  /** Rows of the matrix in the first so many bands. */
  int rowsBefore(int bands) {
    return bands == sumBands() ? rows : bands * sumRows() * repeats;
  }

  /** Repeats the first {@code columns} of a wide row over the rest of it. */
  void repeat(float[] wide, int at) {
    for (int i = at + columns; i < at + width(); i += columns) {
      System.arraycopy(wide, at, wide, i, columns);
    }
  }

  /**
   * Adds up what belongs to each column: {@code sums[so+c] = sum over k of wide[at + c +
   * k*columns]}.
   *
   * @param width floats to add, a wide row or some of its columns
   */
  void fold(float[] wide, int at, int width, double[] sums, int so) {
    int some = Math.min(width, columns);
    Arrays.fill(sums, so, so + some, 0);
    for (int k = 0; k < width; k += columns) {
      for (int c = 0; c < some; c++) {
        sums[so + c] += wide[at + k + c];
      }
    }
  }
}
