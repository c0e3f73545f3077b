package org.catchupmix.emulator.warp;

import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.registers.Uses;
import org.catchupmix.emulator.report.EmulatorFault;

/**
 * A decoded instruction. It never changes once it is decoded: what it remembers from one run to the
 * next is kept by the warp or its {@link GridRun}, as several cores may run the same step.
 */
public abstract class Step {
  public final PtxInstruction instruction;

  /** The register of the predicate that guards it, or -1. */
  public final int guard;

  final boolean guardNegated;

  /** Its number in the kernel, for counting; given once by {@link #number}. */
  public int id;

  /** Whether it was added by the decoder, so that it does not count. */
  boolean hidden;

  public Step(PtxInstruction instruction, int guard) {
    this.instruction = instruction;
    this.guard = guard;
    this.guardNegated = guard >= 0 && instruction.guard().negated();
  }

  /** Gives it its number. */
  public void number(int of) {
    id = of;
  }

  /** Marks it as added by the decoder. */
  public final Step hidden() {
    hidden = true;
    return this;
  }

  /** The lanes of those given that its guard lets take part. */
  final int lanes(Warp warp, int active) {
    if (guard < 0) {
      return active;
    }
    int p = warp.registers.p[guard];
    return active & (guardNegated ? ~p : p);
  }

  /** A fault of the first of some lanes at this step. */
  public final EmulatorFault fault(Warp warp, int lanes, String format, Object... values) {
    int lane = Integer.numberOfTrailingZeros(lanes);
    return warp.run.fault(this, warp, lane, format.formatted(values));
  }

  /** Requires all 32 lanes. */
  protected final void needAllLanes(Warp warp, int active) {
    if (active != -1) {
      String what = "needs all 32 lanes of the warp, but the lanes that are here are 0x%08x";
      throw fault(warp, active, what, active);
    }
  }

  /** The registers that it has to do with; null if it does more than reads and writes them. */
  public Uses uses() {
    return null;
  }

  /**
   * Does it.
   *
   * @param active the lanes that take part, at least one
   */
  public abstract void execute(Warp warp, int active);
}
