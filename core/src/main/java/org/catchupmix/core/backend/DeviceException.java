package org.catchupmix.core.backend;

import org.catchupmix.core.CorrectableException;

/** A device that is unknown or missing, refuses work, or lacks memory. */
public class DeviceException extends CorrectableException {
  private static final long serialVersionUID = 1L;

  public DeviceException(String message) {
    super(message);
  }

  public DeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}
