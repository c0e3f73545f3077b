package org.catchupmix.emulator;

import java.util.Arrays;

/**
 * What a run knows of how the addresses of each instruction lie to each other, and whether it uses
 * the Vector API.
 */
final class StepPatterns {
  private final AccessPattern[] all;

  /** Whether the Vector API is used. */
  boolean vectors;

  /** What {@link VectorModule} knows of the instructions that have been run. */
  private long reported;

  StepPatterns(int steps) {
    all = new AccessPattern[steps];
  }

  /** How the addresses of a step's lanes lay to each other when all lanes last ran it. */
  AccessPattern of(MemoryStep step) {
    if (all[step.id] == null) {
      all[step.id] = new AccessPattern(step.bytes, vectors);
    }
    return all[step.id];
  }

  /** So many instructions of warps have been run: vectors may pay from now on. */
  void warmUp(long spent) {
    if (!vectors && VectorModule.paysAfter(spent - reported)) {
      vectors = true;
      Arrays.fill(all, null);
    }
    reported = spent;
  }
}
