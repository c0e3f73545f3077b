package org.catchupmix.kernels.emulator;

import org.catchupmix.kernels.driver.GpuException;

/** A kernel did what it must not; the message names the kernel, the line, the thread and why. */
public final class EmulatorFault extends GpuException {
  private static final long serialVersionUID = 1L;

  EmulatorFault(String message) {
    super(message);
  }
}
