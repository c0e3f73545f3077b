package org.catchupmix.run;

import org.catchupmix.core.CorrectableException;

/** A run that cannot start, continue or be analysed. */
public final class RunException extends CorrectableException {
  private static final long serialVersionUID = 1L;

  public RunException(String message) {
    super(message);
  }
}
