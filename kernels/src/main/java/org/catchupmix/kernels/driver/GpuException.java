package org.catchupmix.kernels.driver;

import org.catchupmix.core.backend.DeviceException;

/**
 * A refusal by the GPU, its driver, a library or a compiler of CUDA; the message says what to do.
 */
public class GpuException extends DeviceException {
  private static final long serialVersionUID = 1L;

  public GpuException(String message) {
    super(message);
  }

  public GpuException(String message, Throwable cause) {
    super(message, cause);
  }
}
