package org.catchupmix.bench;

import org.catchupmix.core.CorrectableException;

/** A benchmark that cannot run, or whose result is wrong. */
public final class BenchException extends CorrectableException {
  private static final long serialVersionUID = 1L;

  public BenchException(String message) {
    super(message);
  }

  public BenchException(String message, Throwable cause) {
    super(message, cause);
  }
}
