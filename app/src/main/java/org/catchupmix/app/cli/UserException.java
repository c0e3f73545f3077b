package org.catchupmix.app.cli;

import org.catchupmix.core.CorrectableException;

/** An error of a command that the user can correct; the message says how. */
public final class UserException extends CorrectableException {
  private static final long serialVersionUID = 1L;

  public UserException(String message) {
    super(message);
  }

  public UserException(String message, Throwable cause) {
    super(message, cause);
  }
}
