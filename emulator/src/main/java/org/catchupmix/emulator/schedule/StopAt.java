package org.catchupmix.emulator.schedule;

import org.catchupmix.emulator.check.Breakpoint;
import org.catchupmix.emulator.observe.ObservedStep;
import org.catchupmix.emulator.observe.Observer;
import org.catchupmix.emulator.registers.Registers;

/** Ends the launch where the thread that the user asked for reaches its line. */
record StopAt(Breakpoint place) implements Observer {
  @Override
  public boolean watchesSteps() {
    return true;
  }

  @Override
  public void executes(ObservedStep step) {
    int lane = place.thread() % Registers.LANES;
    if (step.instruction() != null
        && step.warp().blockNumber() == place.block()
        && step.warp().number() == place.thread() / Registers.LANES
        && (step.lanes() >>> lane & 1) != 0
        && place.isAt(step.instruction())) {
      step.stop(lane);
    }
  }
}
