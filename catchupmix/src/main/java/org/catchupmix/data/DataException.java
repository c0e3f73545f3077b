package org.catchupmix.data;

import java.io.IOException;
import org.catchupmix.core.UserException;

/**
 * Data that cannot be used as it is. The message is one sentence for the user, who can act on it
 * without a stack trace: it names the file, what was found, what would be right and the remedy.
 */
public sealed class DataException extends UserException permits BrokenImage {
  private static final long serialVersionUID = 1L;

  /**
   * A fault found in the data.
   *
   * @param message the sentence for the user
   */
  public DataException(String message) {
    super(message);
  }

  /**
   * A fault that another exception reports.
   *
   * @param message the sentence for the user
   * @param cause the exception, kept for developers
   */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The operating system would not let us read a file or a part of one. */
  public static DataException unreadable(Object path, IOException cause) {
    return new DataException(
        "%s cannot be read (%s); check that it exists and that you may read it."
            .formatted(path, cause),
        cause);
  }
}
