package org.catchupmix.emulator.warp;

import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.BarrierProblem;
import org.catchupmix.emulator.report.Point;

/**
 * {@code bar.sync}, {@code bar.red} and {@code bar.arrive}. As in PTX, nobody waits for threads
 * that have ended; a note says so, and strict mode rejects it, since it is often a mistake. A wait
 * for multiplications of a warpgroup is one too, see {@link #ofMatrices}.
 *
 * @param number register with the barrier's number
 * @param threads register with the number of threads, or -1 for all
 * @param result register of the result
 * @param waits false for {@code bar.arrive}
 */
public record Barrier(
    int number, int threads, Reduction reduction, int predicate, int result, boolean waits)
    implements Ending.Exit {
  /** Reduction of the threads' predicates. */
  public enum Reduction {
    NONE,
    COUNT,
    AND,
    OR
  }

  private static final int MATRICES = -2;

  private static int first(Warp warp, int slot) {
    return warp.registers.i[slot][Integer.numberOfTrailingZeros(warp.alive())];
  }

  /** Marks a warp that waits for multiplications of its group; {@code number} holds -1. */
  public static Barrier ofMatrices(int number) {
    return new Barrier(number, -1, Reduction.NONE, -1, MATRICES, true);
  }

  boolean isOfMatrices() {
    return result == MATRICES;
  }

  int number(Warp warp) {
    return first(warp, number);
  }

  /** Number of threads, or 0 for the block. */
  int threads(Warp warp) {
    return threads < 0 ? 0 : first(warp, threads);
  }

  /** Lanes whose predicate is true. */
  int votes(Warp warp) {
    return reduction == Reduction.NONE ? 0 : warp.registers.p[predicate] & warp.alive();
  }

  void result(Warp warp, int votes, int all) {
    Registers r = warp.registers;
    switch (reduction) {
      case COUNT -> Registers.each(warp.alive(), lane -> r.i[result][lane] = votes);
      case AND -> r.p[result] = votes == all ? -1 : 0;
      case OR -> r.p[result] = votes > 0 ? -1 : 0;
      case NONE -> {}
    }
  }

  private static Point thread(Warp warp, int lanes) {
    return warp.part.names.thread(warp.number, Integer.numberOfTrailingZeros(lanes));
  }

  @Override
  public void run(Ending ending, Warp warp, int active) {
    if (active != 0) {
      warp.endReturning();
      int missing = warp.alive() & ~active;
      int ended = warp.existing & ~warp.alive();
      if (ended != 0) {
        warp.resident()
            .barriers
            .passesEnded(
                ending,
                warp,
                active,
                new BarrierProblem.ThreadsEnded(Integer.bitCount(ended), thread(warp, ended)));
      }
      if (missing != 0) {
        throw ending.fault(
            warp,
            active,
            new BarrierProblem.InBranch(Integer.bitCount(missing), thread(warp, missing)));
      }
      int number = number(warp);
      if (number < 0 || number >= BlockBarriers.COUNT) {
        throw ending.fault(warp, active, new BarrierProblem.Number(number, BlockBarriers.COUNT));
      }
      warp.go(ending.next);
      if (waits) {
        warp.waitAt(this, ending);
      }
      warp.resident().barriers.arrive(this, ending, warp);
      return;
    }
    warp.go(ending.next);
  }
}
