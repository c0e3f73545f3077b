package org.catchupmix.emulator.report;

import org.catchupmix.gpu.DriverException;

/** A kernel's error, or the place where a launch was asked to stop. */
public final class EmulatorFault extends DriverException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // nobody serializes it
  private final Finding finding;

  public EmulatorFault(Finding finding) {
    super(finding.message());
    this.finding = finding;
  }

  /** Makes a fault outside a kernel. */
  public EmulatorFault(Problem problem) {
    this(Finding.of(Finding.Severity.FAULT, problem));
  }

  public Finding finding() {
    return finding;
  }

  /** Whether the launch stopped where the user asked, which is no error. */
  public boolean isAsked() {
    return finding.problem() instanceof EndProblem.Stopped;
  }
}
