package org.catchupmix.core;

/** An error that the user can correct; the message is a sentence that says what and how. */
public class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message. */
  public UserException(String message) {
    super(message);
  }

  /** With a message and a cause. */
  public UserException(String message, Throwable cause) {
    super(message, cause);
  }
}
