package org.catchupmix.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.catchupmix.core.CorrectableException;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.io.FileErrors;

/** Failures that the user can correct. Any other exception is a defect of the program. */
public final class Failures {
  private Failures() {}

  /** Returns whether the message alone tells the user what to correct. */
  public static boolean isExpected(Throwable e) {
    return e instanceof CorrectableException || e instanceof DriverException;
  }

  /** Describes an expected failure or an error of a file; rethrows a defect. */
  public static String message(Exception e) {
    return switch (e) {
      case IOException io -> FileErrors.message(io);
      case UncheckedIOException io -> FileErrors.message(io.getCause());
      case RuntimeException defect when !isExpected(defect) -> throw defect;
      default -> e.getMessage();
    };
  }
}
