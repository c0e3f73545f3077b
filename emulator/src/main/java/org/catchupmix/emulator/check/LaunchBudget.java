package org.catchupmix.emulator.check;

/**
 * The part of a launch that runs before the emulator ends it.
 *
 * @param warpInstructions after which it counts as endless
 * @param share of the blocks, chosen by the seed; a sample of blocks that depend on one another is
 *     refused
 * @param seconds after which it ends, or 0 for no limit; {@code LaunchReport.blocks} tells how far
 *     it came
 * @param stop where it ends to show a thread; null for nowhere
 */
public record LaunchBudget(long warpInstructions, double share, long seconds, Breakpoint stop) {
  /** 10^9 warp instructions and all blocks. */
  public static final LaunchBudget DEFAULT = new LaunchBudget(1_000_000_000L, 1, 0, null);

  public LaunchBudget {
    if (warpInstructions < 1) {
      throw new IllegalArgumentException(
          "a limit of %d instructions, must be at least 1".formatted(warpInstructions));
    }
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "a share of %s of the blocks, must be above 0 and at most 1".formatted(share));
    }
    if (seconds < 0) {
      throw new IllegalArgumentException("%d seconds, must not be negative".formatted(seconds));
    }
  }

  public boolean isSample() {
    return share < 1;
  }
}
