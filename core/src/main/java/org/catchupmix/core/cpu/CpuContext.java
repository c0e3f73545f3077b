package org.catchupmix.core.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import org.catchupmix.core.host.ArrayPool;

/** What the parts of the {@code cpu} backend share. */
interface CpuContext {
  /** The threads. */
  Workers workers();

  /** Scratch memory. */
  ArrayPool<float[]> scratch();

  /** Scratch memory in double precision. */
  ArrayPool<double[]> doubleScratch();

  /** A vector of an array, or what of it lies within the mask. */
  static FloatVector load(float[] a, int i, VectorMask<Float> inside) {
    return FloatVector.fromArray(CpuTuning.SPECIES, a, i, inside);
  }

  /** A loop over a range of elements. */
  @FunctionalInterface
  interface Range {
    /** Works on elements {@code from..to-1}. */
    void run(int from, int to);
  }

  /** Shares out {@code 0..n-1} in pieces of a fixed size. */
  default void forRanges(int n, int piece, Range body) {
    int tasks = Math.ceilDiv(n, piece);
    workers()
        .run(tasks, (task, _) -> body.run(task * piece, (int) Math.min(n, (task + 1L) * piece)));
  }

  /** Shares out the elements of a tensor. */
  default void forElements(int n, Range body) {
    forRanges(n, CpuTuning.ELEMENTS_PER_TASK, body);
  }

  /**
   * Shares out rows of {@code columns} elements each, as many rows a task as make it worthwhile.
   */
  default void forRows(int rows, int columns, Range body) {
    forRanges(rows, rowsPerTask(columns), body);
  }

  /** How many rows of {@code columns} elements make a task. */
  static int rowsPerTask(int columns) {
    return Math.max(1, CpuTuning.ELEMENTS_PER_TASK / columns);
  }
}
