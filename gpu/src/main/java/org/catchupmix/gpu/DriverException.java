package org.catchupmix.gpu;

/**
 * A GPU, or what stands for it, refused something: PTX that it cannot run, a launch that does not
 * fit, or memory that it lacks. The message is a sentence that says what and why.
 */
public class DriverException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DriverException(String message) {
    super(message);
  }

  public DriverException(String message, Throwable cause) {
    super(message, cause);
  }
}
