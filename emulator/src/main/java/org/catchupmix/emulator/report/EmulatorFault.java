package org.catchupmix.emulator.report;

import org.catchupmix.emulator.ptx.PlainText;
import org.catchupmix.gpu.DriverException;

/** A kernel's error; the message names kernel, line, thread and reason. */
public final class EmulatorFault extends DriverException {
  private static final long serialVersionUID = 1L;

  public EmulatorFault(String message) {
    super(PlainText.of(message));
  }
}
