package org.catchupmix.emulator.observe;

import org.catchupmix.emulator.ptx.PtxInstruction;

/** An instruction that lanes of a warp are about to execute. */
public interface ObservedStep {
  ObservedWarp warp();

  /** Null for the end of a basic block without a branch. */
  PtxInstruction instruction();

  /** Lanes that execute it. */
  int lanes();

  /** Ends the launch, and shows the state of a lane. */
  void stop(int lane);
}
