package org.catchupmix.data.jpeg;

public final class JpegException extends Exception {
  private static final long serialVersionUID = 1L;

  JpegException(String message) {
    super(message);
  }
}
