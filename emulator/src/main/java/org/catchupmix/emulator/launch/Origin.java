package org.catchupmix.emulator.launch;

import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.race.WarpOrder;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.Problem;

/** A thread at an instruction, which begins an operation and is named by its faults. */
public interface Origin {
  PtxInstruction instruction();

  /** Number of the step in its kernel. */
  int stepNumber();

  /** Number of its warp in the block. */
  int warpNumber();

  int lane();

  WarpOrder order();

  /** Lanes of its warp that have not ended. */
  int alive();

  /** Makes a fault of the thread, which ends its block. */
  EmulatorFault fault(Problem problem);

  /** Reports a fault, which ends the launch unless it continues. */
  void report(Problem problem);

  void note(Problem problem);
}
