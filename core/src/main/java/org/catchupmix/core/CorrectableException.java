package org.catchupmix.core;

/**
 * A failure that the user can correct; the message alone says what is wrong and what would be
 * right.
 *
 * <p>Programs print the message of any subclass without a stack trace. Every other exception is a
 * defect.
 */
public abstract class CorrectableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  protected CorrectableException(String message) {
    super(message);
  }

  protected CorrectableException(String message, Throwable cause) {
    super(message, cause);
  }
}
