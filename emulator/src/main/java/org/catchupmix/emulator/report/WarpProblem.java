package org.catchupmix.emulator.report;

/** An instruction that a thread, or the lanes of a warp, cannot execute so. */
public sealed interface WarpProblem extends Problem {
  /** A mask that differs from the active lanes. */
  record MaskMismatch(int mask, int active) implements WarpProblem {}

  /** An instruction of the whole warp, executed by some lanes. */
  record LanesMissing(int active) implements WarpProblem {}

  /** A shuffle from a lane that does not execute it. */
  record InactiveShuffle(int source) implements WarpProblem {}

  /** A branch to no target. */
  record BadBranch(int target, int targets) implements WarpProblem {}

  /** A call of no function. */
  record BadCall(long address) implements WarpProblem {}

  /** A recursion that is too deep. */
  record StackOverflow(int bytes) implements WarpProblem {}

  /** A variable that was never set on this path. */
  record Unset(String register) implements WarpProblem {}

  /** A pointer to no memory, passed to a function of the device. */
  record BadPointer(long address) implements WarpProblem {}

  /** A {@code free} of what {@code malloc} did not return, or again. */
  record BadFree(long address) implements WarpProblem {}

  /** A {@code printf} with more characters than CUDA's buffer has. */
  record PrintTooLong(int most) implements WarpProblem {}

  /** A {@code printf} with too large a width or precision. */
  record PrintSize(boolean ofPrecision, long size, int most) implements WarpProblem {}
}
