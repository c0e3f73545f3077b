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
   * Minimum width in floats. A band then has at most {@link CpuTuning#ROWS_PER_SUM} wide rows, so
   * its sums may stay in single precision.
   */
  static final int MIN_WIDTH = CpuTuning.ELEMENTS_PER_TASK / CpuTuning.ROWS_PER_SUM;

  /** Columns whose bands a task combines. */
  static final int COLUMNS_PER_MERGE = 64;

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

  /** Columns of a block: those of a wide row, or some of them where it is very wide. */
  int blockWidth() {
    return repeats == 1 ? Math.min(columns, 2 * MIN_WIDTH) : width();
  }

  /** Blocks of columns; a task of a sum is a block of a band. */
  int blocks() {
    return Math.ceilDiv(width(), blockWidth());
  }

  /** Wide rows of a band. */
  int bandRows() {
    return Math.max(1, CpuTuning.ELEMENTS_PER_TASK / blockWidth());
  }

  /** Bands of rows; the last one has the leftover rows too. */
  int bands() {
    return Math.max(1, Math.ceilDiv(count(), bandRows()));
  }

  /** Rows of the matrix before a band. */
  int rowsBefore(int band) {
    return band == bands() ? rows : band * bandRows() * repeats;
  }

  /** The first element of a band; one past the last element of the band before. */
  int first(int band) {
    return rowsBefore(band) * columns;
  }

  /** One past the last element of a band's wide rows. */
  int wideEnd(int band) {
    return Math.min((band + 1) * bandRows(), count()) * width();
  }

  /** The part of the matrix that a task sums. */
  Part part(int band, int block) {
    int column = block * blockWidth();
    int width = Math.min(blockWidth(), width() - column);
    return new Part(first(band) + column, wideEnd(band) + column, first(band + 1), column, width);
  }

  /**
   * Some columns of the wide rows of a band, and all rows after them.
   *
   * @param from first element
   * @param wideEnd one past the last element of the wide rows
   * @param end one past the last element
   * @param column first column of the wide rows
   * @param width floats of each wide row
   */
  record Part(int from, int wideEnd, int end, int column, int width) {}

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
    int summed = Math.min(width, columns);
    Arrays.fill(sums, so, so + summed, 0);
    for (int k = 0; k < width; k += columns) {
      for (int c = 0; c < summed; c++) {
        sums[so + c] += wide[at + k + c];
      }
    }
  }
}
