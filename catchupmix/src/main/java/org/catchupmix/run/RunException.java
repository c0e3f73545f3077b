package org.catchupmix.run;

import org.catchupmix.core.UserException;

/** A run that cannot start or continue; the message is a sentence for the user. */
public final class RunException extends UserException {
  private static final long serialVersionUID = 1L;

  public RunException(String message) {
    super(message);
  }
}
