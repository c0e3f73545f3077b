package org.catchupmix.bench.jmh;

/** A benchmark computed something wrong, so its time means nothing. */
public final class WrongResultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongResultException(String message) {
    super(message);
  }
}
