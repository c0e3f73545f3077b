package org.catchupmix.core.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.catchupmix.core.cpu.vector.Aligned;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Workers;

/**
 * Sums over the rows of a matrix {@code [R,C]}. Single precision adds up {@link
 * CpuTuning#ROWS_PER_SUM} rows at most, then double precision takes over; a task sums a block of
 * columns over a band of rows, and the sums of the bands are added in order.
 */
final class ColumnSums {
  private ColumnSums() {}

  private static final VectorSpecies<Float> S = CpuTuning.SPECIES;
  private static final int L = S.length();

  /** The terms of the sums: one or several numbers of each element. */
  interface Terms {
    /**
     * Adds those of some wide rows.
     *
     * @param from first element
     * @param to end of the rows
     * @param pitch floats from a row to the next
     * @param width floats to add of each row
     * @param sums where to add: {@code width} sums of the first kind, then of the next
     * @param at where they start
     */
    void addRows(int from, int to, int pitch, int width, float[] sums, int at);

    /**
     * Adds those of element i, in column c: {@code sums[so + kind*columns + c]}.
     *
     * @param wide the array of the sums of {@link #addRows}
     */
    void addElement(int i, int c, int columns, float[] wide, double[] sums, int so);
  }

  /** The elements themselves. */
  record Elements(float[] x) implements Terms {
    @Override
    public void addRows(int from, int to, int pitch, int width, float[] sums, int at) {
      for (int row = from; row < to; row += pitch) {
        for (int c = 0; c < width; c += L) {
          FloatVector.fromArray(S, sums, at + c)
              .add(FloatVector.fromArray(S, x, row + c))
              .intoArray(sums, at + c);
        }
      }
    }

    @Override
    public void addElement(int i, int c, int columns, float[] wide, double[] sums, int so) {
      sums[so + c] += x[i];
    }
  }

  /** {@code sums[c] = sum over r of x[r,c]}. */
  static void of(CpuContext cpu, float[] x, int rows, int columns, double[] sums) {
    of(cpu, WideRows.of(rows, columns), 1, new Elements(x), sums);
  }

  /**
   * Computes any sums over the rows of a matrix.
   *
   * @param kinds how many sums a column has
   * @param sums the result, {@code [kinds, columns]}
   */
  static void of(CpuContext cpu, WideRows matrix, int kinds, Terms terms, double[] sums) {
    int bands = matrix.bands();
    int blocks = matrix.blocks();
    int columns = matrix.columns();
    int count = kinds * columns;
    double[] partial = cpu.doubleScratch().take(bands * count);
    Workers workers = cpu.workers();
    workers.run(
        bands * blocks,
        (task, worker) -> {
          float[] scratch = workers.scratch(worker, kinds * matrix.blockWidth());
          int band = task / blocks;
          int block = task % blocks;
          int so = band * count + block * matrix.blockWidth();
          part(matrix, matrix.part(band, block), kinds, terms, scratch, partial, so);
        });
    cpu.forRanges(
        count,
        WideRows.COLUMNS_PER_MERGE,
        (from, to) -> {
          Arrays.fill(sums, from, to, 0);
          for (int band = 0; band < bands; band++) {
            for (int i = from; i < to; i++) {
              sums[i] += partial[band * count + i];
            }
          }
        });
    cpu.doubleScratch().give(partial);
  }

  /** Receives the sums. */
  @FunctionalInterface
  interface Result {
    /** Takes sum i, {@code sample*columns + column}. */
    void set(int i, double sum);
  }

  /** The sums over each of several matrices that follow each other, a task for each. */
  static void ofEach(
      CpuContext cpu, int samples, int rows, int columns, Terms terms, Result result) {
    WideRows matrix = WideRows.of(rows, columns);
    int width = matrix.width();
    int wide = matrix.count() * width;
    double[] sums = cpu.doubleScratch().take(samples * columns);
    Workers workers = cpu.workers();
    workers.run(
        samples,
        (n, worker) -> {
          int from = n * rows * columns;
          int so = n * columns;
          int end = from + rows * columns;
          float[] scratch = workers.scratch(worker, width);
          WideRows.Part part = new WideRows.Part(from, from + wide, end, 0, width);
          part(matrix, part, 1, terms, scratch, sums, so);
          for (int i = so; i < so + columns; i++) {
            result.set(i, sums[i]);
          }
        });
    cpu.doubleScratch().give(sums);
  }

  /**
   * The sums over a part of a matrix, by one thread.
   *
   * @param wide scratch, {@code [kinds, width]} from {@link Aligned#FIRST} on
   * @param sums the result, {@code [kinds, columns]}
   * @param so where it starts
   */
  static void part(
      WideRows matrix,
      WideRows.Part part,
      int kinds,
      Terms terms,
      float[] wide,
      double[] sums,
      int so) {
    int columns = matrix.columns();
    int width = part.width();
    int wo = Aligned.FIRST;
    Arrays.fill(wide, wo, wo + kinds * width, 0);
    terms.addRows(part.from(), part.wideEnd(), matrix.width(), width, wide, wo);
    for (int k = 0; k < kinds; k++) {
      matrix.fold(wide, wo + k * width, width, sums, so + k * columns);
    }
    for (int i = part.wideEnd(); i < part.end(); ) {
      for (int c = 0; c < columns; c++, i++) {
        terms.addElement(i, c, columns, wide, sums, so);
      }
    }
  }
}
