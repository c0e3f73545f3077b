package org.catchupmix.nn.state;

/** A file of tensors that cannot be used. */
public final class WeightsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WeightsException(String message) {
    super(message);
  }
}
