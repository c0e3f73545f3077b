package org.catchupmix.core.parallel;

import org.catchupmix.core.CorrectableException;

/** Ranks that cannot be joined, differ, or do not answer. */
public final class CommunicationException extends CorrectableException {
  private static final long serialVersionUID = 1L;

  public CommunicationException(String message) {
    super(message);
  }
}
