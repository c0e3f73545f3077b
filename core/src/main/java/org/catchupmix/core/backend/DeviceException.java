package org.catchupmix.core.backend;

import org.catchupmix.core.UserException;

/** A device that is unknown or cannot be had; the message is a sentence for the user. */
public final class DeviceException extends UserException {
  private static final long serialVersionUID = 1L;

  public DeviceException(String message) {
    super(message);
  }
}
