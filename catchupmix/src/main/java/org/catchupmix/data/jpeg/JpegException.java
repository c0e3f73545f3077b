package org.catchupmix.data.jpeg;

/** Bytes that are no whole JPEG; the message is the library's. */
public final class JpegException extends Exception {
  private static final long serialVersionUID = 1L;

  JpegException(String message) {
    super(message);
  }
}
