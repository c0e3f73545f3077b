package org.catchupmix.emulator.warp;

import java.util.function.Supplier;
import org.catchupmix.emulator.report.EmulatorFault;

/** Receiver of the faults and notes of steps. */
public interface Faults {
  /** Makes a fault of a thread. */
  EmulatorFault of(Step step, Warp warp, int lane, String what);

  /**
   * Reports a fault, which ends the launch unless it continues after faults.
   *
   * @param cause what it has in common with others of its line that count as the same
   * @param what describes it, if it is the first one
   */
  void fault(Step step, Warp warp, int lane, String cause, Supplier<String> what);

  /** Adds a note, one per source line. */
  void note(Step step, Warp warp, int lane, String what);
}
