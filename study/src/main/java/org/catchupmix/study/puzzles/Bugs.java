package org.catchupmix.study.puzzles;

import java.util.List;
import org.catchupmix.gpu.Launch;
import org.catchupmix.study.puzzles.Bug.Why;

/** The kernels with a mistake. Lines are those of {@code docs/puzzles/bugs}. */
public final class Bugs {
  private Bugs() {}

  /** Makes all of them, in their order. */
  public static List<Bug> all() {
    return List.of(
        new Bug(
            1,
            Why.RACE,
            List.of(),
            List.of(9),
            floats("count_large", 256, Launch.of(2, 128), List.of("count:i1", 0.5, 256)),
            "Load, add and store are three steps, between which other threads come: atomicAdd(count, 1)."),
        new Bug(
            2,
            Why.MISSING_BARRIER,
            List.of(Why.RACE),
            List.of(15, 16),
            floats("center", 256, Launch.of(2, 128), List.of("y:o256")),
            "Thread 0 may overwrite sums[0] in line 16 before others have read it in line 15: a barrier belongs between them."),
        new Bug(
            3,
            Why.BARRIER_IN_BRANCH,
            List.of(),
            List.of(6, 8),
            floats("block_max", 200, Launch.of(2, 128), List.of("largest:o2", 200)),
            "Threads without an element skip the barrier of line 8: it belongs behind the if."),
        new Bug(
            4,
            Why.OFF_BY_ONE,
            List.of(),
            List.of(11, 12),
            floats("smooth", 200, Launch.of(2, 128), List.of("y:o200", 200)),
            "Element n - 1 has no right neighbour: the condition is i < n - 1."),
        new Bug(
            5,
            Why.UNINITIALIZED,
            List.of(Why.OFF_BY_ONE),
            List.of(5, 6, 10),
            labels(),
            "own[31] is never set to 0: the condition is t < 32."),
        new Bug(
            6,
            Why.SHUFFLE_MASK,
            List.of(),
            List.of(5, 8),
            floats("positive_sums", 64, Launch.of(1, 64), List.of("sums:o2")),
            "The mask names 32 lanes, and only those with v > 0 are there: let all lanes shuffle, the others with 0."),
        new Bug(
            7,
            Why.OVERFLOW,
            List.of(),
            List.of(5),
            floats("spread", 2000, Launch.of(16, 128), List.of("counts:i64", 2000)),
            "i * 2654435 exceeds 2147483647 from i = 810 on, and the remainder of a negative number is negative: use unsigned."),
        new Bug(
            8,
            Why.MISALIGNED,
            List.of(),
            List.of(3, 7),
            floats("twice", 3 * 33, Launch.of(3, 8), List.of("y:o99", 33)),
            "Row 1 begins at byte 4 * columns; for 33 columns that is no multiple of 16: load floats, or pad the rows."),
        new Bug(
            9,
            Why.DEADLOCK,
            List.of(),
            List.of(6),
            floats("ring", 4, Launch.of(4, 32), List.of("sums:o4", "ready:i4")),
            "Each block of a ring waits before it tells its neighbour, so none begins; and a block may not wait for later ones at all: end the launch instead."),
        new Bug(
            10,
            Why.FENCE_SCOPE,
            List.of(Why.RACE),
            List.of(6),
            floats("sum", 16, Launch.of(8, 32), List.of("sums:o8", "done:i1", "total:o1")),
            "__threadfence_block() orders memory for the threads of the own block; the last block is another one: __threadfence()."));
  }

  /**
   * Makes a trial with random floats, then arrays such as {@code y:o99} and {@code n:i1}, or
   * numbers.
   */
  private static Trial floats(String kernel, int n, Launch launch, List<Object> others) {
    Trial trial = new Trial("n = " + n);
    Object[] arguments = new Object[others.size() + 1];
    arguments[0] = trial.input("x", Trial.random(n, n), n);
    for (int i = 0; i < others.size(); i++) {
      Object other = others.get(i);
      arguments[i + 1] = other instanceof String text ? array(trial, text) : other;
    }
    return trial.launch(kernel, launch, arguments);
  }

  private static KernelArray array(Trial trial, String text) {
    String name = text.replaceFirst(":.*", "");
    int size = Integer.parseInt(text.replaceFirst(".*:[io]", ""));
    return text.contains(":i")
        ? trial.counters(name, new double[size], size)
        : trial.input(name, new double[size], size);
  }

  private static Trial labels() {
    Trial trial = new Trial("n = 512");
    KernelArray labels = trial.integers("labels", Trial.randomIntegers(5, 512, 32), 512);
    KernelArray counts = trial.counters("counts", new double[32], 32);
    return trial.launch("class_counts", Launch.of(2, 256), labels, counts);
  }
}
