package org.catchupmix.kernels.driver;

/** Lack of GPU memory for an operation, of which nothing was begun. */
public final class GpuMemoryException extends GpuException {
  private static final long serialVersionUID = 1L;

  public GpuMemoryException(String message) {
    super(message);
  }
}
