package org.catchupmix.emulator.report;

import java.util.List;

/** A launch that ends before its kernel does, or would never end. */
public sealed interface EndProblem extends Problem {
  /** A {@code trap}; {@code needsCooperative} if its likely cause is {@code grid.sync}. */
  record Trap(boolean needsCooperative) implements EndProblem {}

  /** An {@code assert} that does not hold. */
  record Assertion(String condition, String file, int line, String function)
      implements EndProblem {}

  /**
   * Polls of memory that no running thread changes.
   *
   * @param polls lines that poll
   * @param barrier state of the mbarrier that is polled, or null
   * @param othersWait whether other threads of the warp wait for the one that polls
   */
  record Livelock(List<CodeLine> polls, BarrierState barrier, boolean othersWait)
      implements EndProblem {}

  /** Arrivals that a phase of an mbarrier lacks, and bytes of copies for which it waits. */
  record BarrierState(int arrivals, int missing, long bytes) {}

  /** A wait for bytes that no copy brings. */
  record BytesMissing(long bytes, List<CodeLine> waits) implements EndProblem {}

  /** More instructions than the launch may execute. */
  record Endless(long instructions) implements EndProblem {}

  /** The place at which the user asked to stop, which is no error. */
  record Stopped() implements EndProblem {}
}
