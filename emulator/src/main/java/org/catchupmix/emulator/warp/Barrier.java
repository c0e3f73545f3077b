package org.catchupmix.emulator.warp;

import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.registers.Registers;

/**
 * {@code bar.sync}, {@code bar.red} and {@code bar.arrive}: the warp waits until all of its block
 * are there, or as many as the instruction says. Threads that have ended count as missing too: a
 * GPU would let the others pass, but CUDA does not promise it.
 */
public final class Barrier extends Ending {
  /** What all threads learn of each other's predicates. */
  public enum Reduction {
    NONE,
    COUNT,
    AND,
    OR
  }

  /**
   * Operands.
   *
   * @param number the register that says which of the block's sixteen
   * @param threads the register that says how many threads it is for, or -1 for all
   * @param reduction of the predicates
   * @param predicate the register that is reduced
   * @param result the register of the reduction
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

  /** Which of the block's sixteen. */
  int number(Warp warp) {
    return first(warp, form.number());
  }

  /** How many threads it is for, or 0 for all of the block. */
  int threads(Warp warp) {
    return form.threads() < 0 ? 0 : first(warp, form.threads());
  }

  Reduction reduction() {
    return form.reduction();
  }

  /** The lanes whose predicate holds. */
  int votes(Warp warp) {
    return warp.registers.p[form.predicate()] & warp.alive();
  }

  /** Gives a warp that waits the result of the reduction. */
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
