package org.catchupmix.core.cpu;

import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Workers;
import org.catchupmix.core.host.ArrayPool;
import org.catchupmix.core.host.HostMemory;

/** Threads, scratch memory and loops that the parts of the {@code cpu} backend share. */
final class CpuContext {
  private final Workers workers;
  private final HostMemory memory;

  CpuContext(Workers workers, HostMemory memory) {
    this.workers = workers;
    this.memory = memory;
  }

  /** The threads. */
  Workers workers() {
    return workers;
  }

  /** Scratch memory. */
  ArrayPool<float[]> scratch() {
    return memory.floats();
  }

  /** Scratch memory in double precision. */
  ArrayPool<double[]> doubleScratch() {
    return memory.doubles();
  }

  /** Scratch memory of integers. */
  ArrayPool<int[]> intScratch() {
    return memory.ints();
  }

  /** A loop over a range of elements. */
  @FunctionalInterface
  interface Range {
    /** Works on elements {@code from..to-1}. */
    void run(int from, int to);
  }

  /** Shares out {@code 0..n-1} in pieces of a fixed size. */
  void forRanges(int n, int piece, Range body) {
    int tasks = Math.ceilDiv(n, piece);
    workers.run(tasks, (task, _) -> body.run(task * piece, (int) Math.min(n, (task + 1L) * piece)));
  }

  /** Shares out the elements of a tensor. */
  void forElements(int n, Range body) {
    forRanges(n, CpuTuning.ELEMENTS_PER_TASK, body);
  }

  /**
   * Shares out rows of {@code columns} elements each, as many rows a task as make it worthwhile.
   */
  void forRows(int rows, int columns, Range body) {
    forRanges(rows, rowsPerTask(columns), body);
  }

  /** Works on an element that is in no wide row. */
  @FunctionalInterface
  interface Element {
    /** Works on element i, in column c. */
    void run(int i, int c);
  }

  /**
   * Shares out a matrix.
   *
   * @param rows works on whole wide rows, elements {@code from..to-1}
   * @param rest works on what is left over
   */
  void forWideRows(WideRows matrix, Range rows, Element rest) {
    workers.run(
        matrix.bands(),
        (band, _) -> {
          int wideEnd = matrix.wideEnd(band);
          rows.run(matrix.first(band), wideEnd);
          for (int i = wideEnd; i < matrix.first(band + 1); ) {
            for (int c = 0; c < matrix.columns(); c++, i++) {
              rest.run(i, c);
            }
          }
        });
  }

  /** The number of rows of {@code columns} elements in a task. */
  static int rowsPerTask(int columns) {
    return Math.max(1, CpuTuning.ELEMENTS_PER_TASK / columns);
  }
}
