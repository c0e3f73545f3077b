package org.catchupmix.emulator.warp;

import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.Problem;
import org.catchupmix.emulator.report.WarpProblem;

/**
 * A decoded instruction. Several cores may run it at once, so it keeps no state of a launch; the
 * warp and its {@link LaunchPart} do.
 */
public abstract class Step {
  public final PtxInstruction instruction;

  /** Slot of the predicate that guards it, or -1. */
  public final int guard;

  final boolean guardNegated;

  private int id;

  /** Whether the decoder added it, so that it is not counted. */
  boolean hidden;

  public Step(PtxInstruction instruction, int guard) {
    this.instruction = instruction;
    this.guard = guard;
    this.guardNegated = guard >= 0 && instruction.guard().negated();
  }

  /** Number in the kernel. */
  public final int id() {
    return id;
  }

  /** Gives it a number, or that of the step of which it is a part. */
  public final void number(int number) {
    id = number;
  }

  /** Excludes it from counting. */
  public final Step hidden() {
    hidden = true;
    return this;
  }

  /** The lanes that pass the guard. */
  public final int lanes(Warp warp, int active) {
    if (guard < 0) {
      return active;
    }
    int p = warp.registers.p[guard];
    return active & (guardNegated ? ~p : p);
  }

  /** The first of some lanes at this step. */
  public final LaneStep at(Warp warp, int lanes) {
    return new LaneStep(this, warp, Integer.numberOfTrailingZeros(lanes));
  }

  /** Creates a fault of the first of some lanes. */
  public final EmulatorFault fault(Warp warp, int lanes, Problem problem) {
    return warp.part.faults.of(this, warp, Integer.numberOfTrailingZeros(lanes), problem);
  }

  /** Requires all 32 lanes. */
  public final void needAllLanes(Warp warp, int active) {
    if (active != -1) {
      throw fault(warp, active, new WarpProblem.LanesMissing(active));
    }
  }

  /** Executes the step for at least one active lane. */
  public abstract void execute(Warp warp, int active);
}
