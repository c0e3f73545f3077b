package org.catchupmix.kernels.driver;

import org.catchupmix.core.UserException;

/**
 * The GPU, its driver or a library of it refused something; the message says what and what to do.
 */
public class GpuException extends UserException {
  private static final long serialVersionUID = 1L;

  /** Makes one. */
  public GpuException(String message) {
    super(message);
  }

  /** Makes one with what lies behind it. */
  public GpuException(String message, Throwable cause) {
    super(message, cause);
  }
}
