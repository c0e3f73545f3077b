package org.catchupmix.nn.state;

import org.catchupmix.core.CorrectableException;

/** A file of tensors that cannot be used. */
public final class WeightsException extends CorrectableException {
  private static final long serialVersionUID = 1L;

  public WeightsException(String message) {
    super(message);
  }
}
