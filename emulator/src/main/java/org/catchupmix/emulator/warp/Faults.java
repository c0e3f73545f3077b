package org.catchupmix.emulator.warp;

import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.Problem;

/** Receiver of the faults and notes of steps. */
public interface Faults {
  /** Makes a fault of a thread. */
  EmulatorFault of(Step step, Warp warp, int lane, Problem problem);

  /** Reports a fault, which ends the launch unless it continues after faults. */
  void fault(Step step, Warp warp, int lane, Problem problem);

  /** Makes the fault that shows a thread because an observer has asked for it. */
  EmulatorFault stop(Step step, Warp warp, int lane);

  /** Adds a note, one per source line. */
  void note(Step step, Warp warp, int lane, Problem problem);
}
