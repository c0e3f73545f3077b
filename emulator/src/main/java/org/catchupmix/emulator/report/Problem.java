package org.catchupmix.emulator.report;

import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

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
  /** Values that, with kind, line and memory, tell which problems count as one finding. */
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

  /** Its kind, such as {@code out-of-bounds}, in JSON, SARIF and suppressions. */
  default String kind() {
    return kind(plain().getClass());
  }

  /** Words of a record's name. */
  static String kind(Class<?> record) {
    return record.getSimpleName().replaceAll("(?<!^)(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  /** All kinds, sorted. */
  static SortedSet<String> kinds() {
    SortedSet<String> all = new TreeSet<>();
    for (Class<?> family : Problem.class.getPermittedSubclasses()) {
      for (Class<?> one : family.isSealed() ? family.getPermittedSubclasses() : new Class<?>[0]) {
        all.add(kind(one));
      }
    }
    return all;
  }

  /** The problem without what qualifies it. */
  default Problem plain() {
    return switch (this) {
      case Others(Problem first) -> first.plain();
      case InOrder(long _, Problem problem) -> problem.plain();
      default -> this;
    };
  }
}
