package org.catchupmix.emulator.warp;

import org.catchupmix.emulator.observe.Observer;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.report.WarpProblem;

/** Last instruction of a basic block, which selects the next block per lane. */
public final class Ending extends Step {
  @FunctionalInterface
  public interface Exit {
    /** Selects the next blocks; possibly no lane passes the guard. */
    void run(Ending ending, Warp warp, int active);
  }

  /** The following block in the PTX. */
  public final int next;

  /** Null for falling through. */
  private final Exit exit;

  public Ending(PtxInstruction instruction, int guard, int next, Exit exit) {
    super(instruction, guard);
    this.next = next;
    this.exit = exit;
  }

  @Override
  public void execute(Warp warp, int active) {
    if (exit == null) {
      warp.go(next);
    } else {
      exit.run(this, warp, active);
    }
  }

  /** {@code bra} and {@code brx.idx}; the index register is -1 for the former. */
  public record Branch(int[] targets, int index, int reconvergence) implements Exit {
    @Override
    public void run(Ending ending, Warp warp, int active) {
      if (active == 0) {
        warp.go(ending.next);
        return;
      }
      int[] lanesOf = new int[targets.length];
      if (index < 0) {
        lanesOf[0] = active;
      }
      for (int rest = index < 0 ? 0 : active; rest != 0; rest &= rest - 1) {
        int lane = Integer.numberOfTrailingZeros(rest);
        int target = warp.registers.i[index][lane];
        if (target < 0 || target >= targets.length) {
          throw ending.fault(warp, 1 << lane, new WarpProblem.BadBranch(target, targets.length));
        }
        lanesOf[target] |= 1 << lane;
      }
      Observer observer = warp.part.observer;
      if (warp.diverge(lanesOf, targets, ending.next, reconvergence) && observer != null) {
        observer.diverges(warp, ending.id());
      }
    }
  }
}
