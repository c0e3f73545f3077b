package org.catchupmix.data.jpeg;

/** Reports bytes that are not a usable JPEG file. */
public final class JpegException extends Exception {
  private static final long serialVersionUID = 1L;

  JpegException(String message) {
    super(message);
  }
}
