package org.catchupmix.emulator.warp;

import org.catchupmix.emulator.lanes.AccessPattern;

/** Address patterns of a run's instructions. */
final class StepPatterns {
  private final AccessPattern[] all;

  /** Patterns of steps that only some lanes run. */
  private final AccessPattern[] parts;

  StepPatterns(int steps) {
    all = new AccessPattern[steps];
    parts = new AccessPattern[steps];
  }

  /** Pattern of the last execution of a step by all or by some lanes. */
  AccessPattern of(MemoryStep step, int active) {
    AccessPattern[] known = active == -1 ? all : parts;
    if (known[step.id] == null) {
      known[step.id] = new AccessPattern(step.bytes);
    }
    return known[step.id];
  }
}
