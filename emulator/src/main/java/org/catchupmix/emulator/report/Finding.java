package org.catchupmix.emulator.report;

import java.util.List;
import java.util.Locale;

/**
 * A fault or note about a kernel.
 *
 * @param message names kernel, line, thread and reason of the first occurrence
 * @param times occurrences of its kind and cause at this line
 * @param context of the first occurrence, see {@link EmulatorFault#context}
 */
public record Finding(Severity severity, String message, long times, List<String> context) {
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

  @Override
  public String toString() {
    return "%s: %s%s"
        .formatted(severity, message, times == 1 ? "" : " (%d times)".formatted(times));
  }
}
