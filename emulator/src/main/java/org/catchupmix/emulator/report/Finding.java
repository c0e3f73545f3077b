package org.catchupmix.emulator.report;

import java.util.Locale;

/**
 * Something that a kernel did.
 *
 * @param severity how bad it is
 * @param message names the kernel, the line, the thread and why
 * @param times how often this line did it; the message tells of the first
 */
public record Finding(Severity severity, String message, long times) {
  /** How bad a finding is. */
  public enum Severity {
    /** Wrong: the program relies on what CUDA does not promise. */
    FAULT,
    /** Not wrong by itself, but worth a look, such as two threads that store the same value. */
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
