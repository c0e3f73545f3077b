package org.catchupmix.data;

import java.io.IOException;
import org.catchupmix.core.UserException;

/**
 * Reports data that cannot be used.
 *
 * <p>The message is for the user: it names the file, what was found, what would be right and the
 * remedy.
 */
public sealed class DataException extends UserException permits BrokenImage {
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
