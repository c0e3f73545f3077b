package org.catchupmix.kernels.driver;

/** The GPU has too little memory for something; nothing was begun of it. */
public final class GpuMemoryException extends GpuException {
  private static final long serialVersionUID = 1L;

  /** Makes one. */
  public GpuMemoryException(String message) {
    super(message);
  }
}
