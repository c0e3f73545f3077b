package org.catchupmix.emulator.driver;

/**
 * A GPU, or what stands for it, refused something: PTX that it cannot run, a launch that does not
 * fit, memory that it has not. The message is a sentence for people that says what and why.
 */
public class DriverException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes one. */
  public DriverException(String message) {
    super(message);
  }

  /** Makes one with what lies behind it. */
  public DriverException(String message, Throwable cause) {
    super(message, cause);
  }
}
