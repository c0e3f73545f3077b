package org.catchupmix.core;

/** An error that the user can correct; the message says what is wrong and how to correct it. */
public class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UserException(String message) {
    super(message);
  }

  public UserException(String message, Throwable cause) {
    super(message, cause);
  }
}
