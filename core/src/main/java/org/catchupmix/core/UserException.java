package org.catchupmix.core;

/** Something that the user can mend; the message is a sentence that says what and how. */
public class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes one. */
  public UserException(String message) {
    super(message);
  }

  /** Makes one with what lies behind it. */
  public UserException(String message, Throwable cause) {
    super(message, cause);
  }
}
