package org.catchupmix.emulator;

import org.catchupmix.emulator.ptx.PtxInstruction;

/** A step that is short enough to be a function. */
final class SimpleStep extends Step {
  /** What it does with the lanes that take part. */
  @FunctionalInterface
  interface Action {
    void run(Warp warp, int active);
  }

  private final Action action;

  SimpleStep(PtxInstruction instruction, int guard, Action action) {
    super(instruction, guard);
    this.action = action;
  }

  @Override
  void execute(Warp warp, int active) {
    action.run(warp, active);
  }
}
