package org.catchupmix.emulator.report;

import java.util.List;

/**
 * Result of a launch whose faults are returned, not thrown.
 *
 * @param findings faults and notes, the fault that ended the launch last
 * @param report counts; null if a fault or a stop ended the launch
 */
public record CheckedLaunch(List<Finding> findings, LaunchReport report) {
  /** Whether all threads ran to their end. */
  public boolean ended() {
    return report != null;
  }

  /** Findings that are errors. */
  public List<Finding> faults() {
    return findings.stream().filter(Finding::isFault).toList();
  }
}
