package org.catchupmix.nn.state;

import org.catchupmix.core.UserException;

/** Reports a file of tensors that cannot be used; the message is for the user. */
public final class WeightsException extends UserException {
  private static final long serialVersionUID = 1L;

  public WeightsException(String message) {
    super(message);
  }
}
