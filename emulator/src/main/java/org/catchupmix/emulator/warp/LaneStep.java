package org.catchupmix.emulator.warp;

import org.catchupmix.emulator.launch.Origin;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.race.WarpOrder;
import org.catchupmix.emulator.report.EmulatorFault;

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
  public EmulatorFault fault(String format, Object... values) {
    return step.fault(warp, 1 << lane, format, values);
  }

  @Override
  public void report(String cause, String what) {
    warp.part.faults.fault(step, warp, lane, cause, () -> what);
  }

  @Override
  public void note(String what) {
    warp.part.faults.note(step, warp, lane, what);
  }
}
