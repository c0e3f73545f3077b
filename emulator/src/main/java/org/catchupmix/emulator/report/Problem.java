package org.catchupmix.emulator.report;

import java.util.List;

/**
 * What is wrong, as data. {@link FindingText} says it in words.
 *
 * <p>A family has one record per kind, so that a {@code switch} over problems names what a new one
 * needs.
 */
public sealed interface Problem
    permits AccessProblem,
        RaceProblem,
        BarrierProblem,
        WarpProblem,
        AsyncProblem,
        EndProblem,
        HostProblem,
        Problem.Others,
        Problem.InOrder {
  /** What it has in common with others of its kind, line and memory that count as one finding. */
  default List<?> cause() {
    return List.of();
  }

  /** The memory that it is about, or null. */
  default Region memory() {
    return null;
  }

  /** Any other problem of a line that has many, such as the first of these. */
  record Others(Problem first) implements Problem {}

  /** A problem in another order of blocks and warps. */
  record InOrder(long seed, Problem problem) implements Problem {}

  /** The problem without what qualifies it. */
  default Problem plain() {
    return switch (this) {
      case Others(Problem first) -> first.plain();
      case InOrder(long _, Problem problem) -> problem.plain();
      default -> this;
    };
  }
}
