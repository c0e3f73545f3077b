package org.catchupmix.emulator.warp;

import java.util.Arrays;
import org.catchupmix.emulator.arithmetic.VectorModule;
import org.catchupmix.emulator.lanes.AccessPattern;

/**
 * What a run knows of how the addresses of each instruction lie to each other, and whether it uses
 * the Vector API.
 */
final class StepPatterns {
  private final AccessPattern[] all;

  /** The same of steps that only some lanes run. */
  private final AccessPattern[] parts;

  /** Whether the Vector API is used. */
  boolean vectors;

  /** What {@link VectorModule} knows of the instructions that have been run. */
  private long reported;

  StepPatterns(int steps) {
    all = new AccessPattern[steps];
    parts = new AccessPattern[steps];
  }

  /**
   * How the addresses of a step's lanes lay to each other when all lanes last ran it, or some.
   *
   * @param active the lanes that run it now
   */
  AccessPattern of(MemoryStep step, int active) {
    AccessPattern[] known = active == -1 ? all : parts;
    if (known[step.id] == null) {
      known[step.id] = new AccessPattern(step.bytes, vectors);
    }
    return known[step.id];
  }

  /** So many instructions of warps have been run: vectors may pay from now on. */
  void warmUp(long spent) {
    if (!vectors && VectorModule.paysAfter(spent - reported)) {
      vectors = true;
      Arrays.fill(all, null);
      Arrays.fill(parts, null);
    }
    reported = spent;
  }
}
