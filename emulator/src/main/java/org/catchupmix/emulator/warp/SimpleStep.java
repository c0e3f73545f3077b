package org.catchupmix.emulator.warp;

import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.WarpProblem;

/** A step defined by a function. */
public final class SimpleStep extends Step {
  @FunctionalInterface
  public interface Action {
    void run(Step step, Warp warp, int active);
  }

  private final int members;
  private final Action action;

  /** Runs an action; {@code members} is the slot of the mask of a {@code *.sync}, or -1. */
  public SimpleStep(PtxInstruction instruction, int guard, int members, Action action) {
    super(instruction, guard);
    this.members = members;
    this.action = action;
  }

  @Override
  public void execute(Warp warp, int active) {
    if (members < 0) {
      action.run(this, warp, active);
      return;
    }
    int[] masks = warp.registers.i[members];
    for (int rest = active; rest != 0; ) {
      int lane = Integer.numberOfTrailingZeros(rest);
      // groups of lanes may run it side by side, each with its own mask
      int together = Registers.where(active, other -> masks[other] == masks[lane]);
      boolean waits = (masks[lane] & warp.alive()) != together;
      if (waits) {
        warp.endReturning();
      }
      if (waits && (masks[lane] & warp.alive()) != together) {
        throw fault(warp, 1 << lane, new WarpProblem.MaskMismatch(masks[lane], active));
      }
      action.run(this, warp, together);
      rest &= ~together;
    }
  }
}
