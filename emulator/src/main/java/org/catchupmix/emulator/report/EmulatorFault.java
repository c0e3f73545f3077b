package org.catchupmix.emulator.report;

import org.catchupmix.emulator.ptx.PlainText;
import org.catchupmix.gpu.DriverException;

/** A kernel did what it must not; the message names the kernel, the line, the thread and why. */
public final class EmulatorFault extends DriverException {
  private static final long serialVersionUID = 1L;

  public EmulatorFault(String message) {
    super(PlainText.of(message));
  }
}
