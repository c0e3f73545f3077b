package org.catchupmix.data;

import java.io.IOException;
import org.catchupmix.core.CorrectableException;

/**
 * Data that cannot be used. The message names the file, what was found, what would be valid and the
 * remedy.
 */
public final class DataException extends CorrectableException {
  private static final long serialVersionUID = 1L;

  public DataException(String message) {
    super(message);
  }

  public DataException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Reports a file that the operating system does not let us read. */
  public static DataException unreadable(Object path, IOException cause) {
    return new DataException(
        "%s cannot be read (%s); check that it exists and that you may read it."
            .formatted(path, cause),
        cause);
  }
}
