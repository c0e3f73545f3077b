package org.catchupmix.emulator.check;

import org.catchupmix.emulator.ptx.PtxInstruction;

/**
 * How much of a launch runs.
 *
 * @param warpInstructions after which it counts as endless
 * @param share of the blocks, chosen by the seed; a sample of blocks that depend on one another is
 *     refused
 * @param seconds after which it ends, or 0 for no limit; {@code LaunchReport.blocks} tells how far
 *     it came
 * @param stop where it ends to show a thread; null for nowhere
 */
public record Limits(long warpInstructions, double share, long seconds, Stop stop) {
  /** 10^9 warp instructions and all blocks. */
  public static final Limits DEFAULT = new Limits(1_000_000_000L, 1, 0, null);

  public Limits {
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

  /**
   * A thread at a line.
   *
   * @param place {@code LINE} or {@code FILE:LINE} of the CUDA source, or of PTX without lines
   * @param block number of the block in the grid
   * @param thread number of the thread in its block
   */
  public record Stop(String place, int block, int thread) {
    /** Whether an instruction, or a call site that it is inlined at, is at the place. */
    public boolean isAt(PtxInstruction instruction) {
      return isAt(instruction.place())
          || instruction.source() != null
              && instruction.source().inlined().stream().anyMatch(s -> isAt(s.place()));
    }

    /** Whether a place such as {@code src/sum.cu:12} or {@code PTX line 12} is meant. */
    boolean isAt(String line) {
      int rest = line.length() - place.length();
      return line.endsWith(place) && (rest == 0 || "/: ".indexOf(line.charAt(rest - 1)) >= 0);
    }
  }
}
