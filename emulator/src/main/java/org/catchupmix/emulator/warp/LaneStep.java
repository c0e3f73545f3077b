package org.catchupmix.emulator.warp;

import org.catchupmix.emulator.launch.Origin;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.race.WarpOrder;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.Problem;

/** A lane at the step that it executes. */
public record LaneStep(Step step, Warp warp, int lane) implements Origin {
  @Override
  public PtxInstruction instruction() {
    return step.instruction;
  }

  @Override
  public int stepNumber() {
    return step.id();
  }

  @Override
  public int warpNumber() {
    return warp.number;
  }

  @Override
  public WarpOrder order() {
    return warp.order;
  }

  @Override
  public int alive() {
    return warp.alive();
  }

  @Override
  public EmulatorFault fault(Problem problem) {
    return step.fault(warp, 1 << lane, problem);
  }

  @Override
  public void report(Problem problem) {
    warp.part.faults.fault(step, warp, lane, problem);
  }

  @Override
  public void note(Problem problem) {
    warp.part.faults.note(step, warp, lane, problem);
  }
}
