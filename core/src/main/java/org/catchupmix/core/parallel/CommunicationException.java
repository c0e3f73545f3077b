package org.catchupmix.core.parallel;

/** Ranks that cannot be joined, differ, or do not answer. */
public final class CommunicationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CommunicationException(String message) {
    super(message);
  }
}
