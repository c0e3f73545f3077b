package org.catchupmix.kernels.driver;

import org.catchupmix.core.UserException;

/** A refusal by the GPU, its driver or one of its libraries; the message says what to do. */
public class GpuException extends UserException {
  private static final long serialVersionUID = 1L;

  public GpuException(String message) {
    super(message);
  }

  public GpuException(String message, Throwable cause) {
    super(message, cause);
  }
}
