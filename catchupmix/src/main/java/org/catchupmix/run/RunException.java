package org.catchupmix.run;

/** A run that cannot start, continue or be analysed. */
public final class RunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RunException(String message) {
    super(message);
  }
}
