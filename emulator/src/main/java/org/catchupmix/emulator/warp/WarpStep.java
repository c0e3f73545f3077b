package org.catchupmix.emulator.warp;

import org.catchupmix.emulator.observe.ObservedStep;
import org.catchupmix.emulator.ptx.PtxInstruction;

/** A step that lanes of a warp are about to execute, as observers see it. */
public record WarpStep(Step step, Warp warp, int lanes) implements ObservedStep {
  @Override
  public PtxInstruction instruction() {
    return step.instruction;
  }

  @Override
  public void stop(int lane) {
    throw warp.part.faults.stop(step, warp, lane);
  }
}
