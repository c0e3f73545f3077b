package org.catchupmix.data;

/** Reports an image that cannot be used: damaged, transparent, too large, or no image. */
public final class BrokenImage extends DataException {
  private static final long serialVersionUID = 1L;

  BrokenImage(String message, Throwable cause) {
    super(message, cause);
  }
}
