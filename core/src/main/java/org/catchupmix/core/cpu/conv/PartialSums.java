package org.catchupmix.core.cpu.conv;

import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Workers;
import org.catchupmix.core.host.ArrayPool;

/**
 * Parts of a long sum that tasks compute apart. They are added in order at the end, so the bits are
 * the same for any number of threads. The first part lies in the result itself.
 */
final class PartialSums {
  private final ArrayPool<float[]> pool;
  private final float[] result;
  private final int length;
  private final int parts;
  private final float[] others;

  /**
   * Takes the memory of all parts but the first.
   *
   * @param result where the sum goes
   * @param length its elements
   * @param parts how many, at least 1
   */
  PartialSums(ArrayPool<float[]> pool, float[] result, int length, int parts) {
    this.pool = pool;
    this.result = result;
    this.length = length;
    this.parts = parts;
    others = parts > 1 ? pool.take((parts - 1) * length) : null;
  }

  /** The array of a part. */
  float[] array(int part) {
    return part == 0 ? result : others;
  }

  /** The offset of a part in its array. */
  int offset(int part) {
    return part == 0 ? 0 : (part - 1) * length;
  }

  /** {@code result += part[1] + part[2] + ...}, in this order; gives the memory back. */
  void add(Workers workers) {
    if (parts == 1) {
      return;
    }
    int share = Math.ceilDiv(length, CpuTuning.MIN_TASKS);
    workers.run(
        CpuTuning.MIN_TASKS,
        (task, worker) -> {
          int from = Math.min(task * share, length);
          int end = Math.min(from + share, length);
          for (int part = 1; part < parts; part++) {
            SumTile.add(others, offset(part) + from, result, from, end - from);
          }
        });
    pool.give(others);
  }
}
