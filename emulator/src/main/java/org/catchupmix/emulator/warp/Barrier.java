package org.catchupmix.emulator.warp;

import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.registers.Registers;

/**
 * {@code bar.sync}, {@code bar.red} and {@code bar.arrive}. Threads that have ended count as
 * missing: a GPU lets the others pass, but CUDA does not guarantee it.
 */
public final class Barrier extends Ending {
  /** Reduction of the threads' predicates. */
  public enum Reduction {
    NONE,
    COUNT,
    AND,
    OR
  }

  /**
   * Operands.
   *
   * @param number register with the barrier's number
   * @param threads register with the number of threads, or -1 for all
   * @param reduction of the predicates
   * @param predicate register to reduce
   * @param result register of the result
   */
  public record Form(int number, int threads, Reduction reduction, int predicate, int result) {}

  private final Form form;
  private final boolean waits;

  public Barrier(PtxInstruction instruction, int guard, int next, Form form, boolean waits) {
    super(instruction, guard, next);
    this.form = form;
    this.waits = waits;
  }

  private static int first(Warp warp, int slot) {
    return warp.registers.i[slot][Integer.numberOfTrailingZeros(warp.alive())];
  }

  /** Number of the barrier. */
  int number(Warp warp) {
    return first(warp, form.number());
  }

  /** Number of threads, or 0 for the block. */
  int threads(Warp warp) {
    return form.threads() < 0 ? 0 : first(warp, form.threads());
  }

  Reduction reduction() {
    return form.reduction();
  }

  /** Lanes whose predicate is true. */
  int votes(Warp warp) {
    return warp.registers.p[form.predicate()] & warp.alive();
  }

  /** Stores the result of the reduction. */
  void result(Warp warp, int votes, int threads) {
    Registers r = warp.registers;
    switch (form.reduction()) {
      case COUNT -> {
        for (int rest = warp.alive(); rest != 0; rest &= rest - 1) {
          r.i[form.result()][Integer.numberOfTrailingZeros(rest)] = votes;
        }
      }
      case AND -> r.p[form.result()] = votes == threads ? -1 : 0;
      case OR -> r.p[form.result()] = votes > 0 ? -1 : 0;
      case NONE -> {}
    }
  }

  @Override
  public void execute(Warp warp, int active) {
    if (active != 0) {
      int missing = warp.existing() & ~active;
      if (missing != 0) {
        throw fault(
            warp,
            active,
            "waits at a barrier that %d threads of its warp do not reach, such as thread %s",
            Integer.bitCount(missing),
            warp.run.work.thread(warp.number, Integer.numberOfTrailingZeros(missing)));
      }
      int number = number(warp);
      if (number < 0 || number >= BlockBarriers.COUNT) {
        throw fault(
            warp, active, "waits at barrier %d of a block's %d", number, BlockBarriers.COUNT);
      }
      if (waits) {
        warp.barrier = this;
      } else {
        warp.run.barriers().arrive(number);
      }
    }
    warp.go(next);
  }
}
