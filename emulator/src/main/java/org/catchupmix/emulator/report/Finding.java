package org.catchupmix.emulator.report;

import java.util.List;
import java.util.Locale;

/**
 * A fault or note about a kernel.
 *
 * @param place of the first occurrence; null for a finding about the host
 * @param times occurrences of its kind and cause at this line
 * @param state of the first occurrence's thread
 */
public record Finding(
    Severity severity, Place place, Problem problem, long times, ThreadState state) {
  /** Severity of a finding. */
  public enum Severity {
    /** An error: the program relies on what CUDA does not guarantee. */
    FAULT,
    /** Legal but suspicious, such as two threads that store the same value. */
    NOTE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A finding about the host. */
  public static Finding of(Severity severity, Problem problem) {
    return new Finding(severity, null, problem, 1, ThreadState.NONE);
  }

  public boolean isFault() {
    return severity == Severity.FAULT;
  }

  public Finding with(Problem other) {
    return new Finding(severity, place, other, times, state);
  }

  public Finding times(long count) {
    return new Finding(severity, place, problem, count, state);
  }

  /** A sentence with kernel, line, thread and reason. */
  public String message() {
    return FindingText.FULL.message(this);
  }

  /** The state of the thread by lines. */
  public List<String> context() {
    return FindingText.FULL.context(this);
  }

  @Override
  public String toString() {
    return "%s: %s%s"
        .formatted(severity, message(), times == 1 ? "" : " (%d times)".formatted(times));
  }
}
