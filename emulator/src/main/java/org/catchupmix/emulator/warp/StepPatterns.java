package org.catchupmix.emulator.warp;

import java.util.Arrays;
import org.catchupmix.emulator.arithmetic.VectorUse;
import org.catchupmix.emulator.lanes.AccessPattern;

/** Address patterns of a run's instructions, and whether it uses vectors. */
final class StepPatterns {
  private final AccessPattern[] all;

  /** Patterns of steps that only some lanes run. */
  private final AccessPattern[] parts;

  boolean vectors;

  /** Warp instructions already reported to {@link VectorUse}. */
  private long reported;

  StepPatterns(int steps) {
    all = new AccessPattern[steps];
    parts = new AccessPattern[steps];
  }

  /** Pattern of the last execution of a step by all or by some lanes. */
  AccessPattern of(MemoryStep step, int active) {
    AccessPattern[] known = active == -1 ? all : parts;
    if (known[step.id] == null) {
      known[step.id] = new AccessPattern(step.bytes, vectors);
    }
    return known[step.id];
  }

  /** Switches to vectors once enough instructions have run. */
  void warmUp(long spent) {
    if (!vectors && VectorUse.paysAfter(spent - reported)) {
      vectors = true;
      Arrays.fill(all, null);
      Arrays.fill(parts, null);
    }
    reported = spent;
  }
}
