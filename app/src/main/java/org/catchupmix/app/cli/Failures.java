package org.catchupmix.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.catchupmix.bench.BenchException;
import org.catchupmix.core.backend.DeviceException;
import org.catchupmix.core.parallel.CommunicationException;
import org.catchupmix.data.DataException;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.nn.state.WeightsException;
import org.catchupmix.run.RunException;

/** Failures that the user can correct. Any other exception is a defect of the program. */
public final class Failures {
  private Failures() {}

  /** Returns whether the message alone tells the user what to correct. */
  public static boolean isExpected(Throwable e) {
    return switch (e) {
      case UserException _,
          DeviceException _,
          DriverException _,
          CommunicationException _,
          WeightsException _,
          DataException _,
          RunException _,
          BenchException _ ->
          true;
      default -> false;
    };
  }

  /** Describes an expected failure or an error of a file; rethrows a defect. */
  public static String message(Exception e) {
    return switch (e) {
      case IOException io -> fileError(io);
      case UncheckedIOException io -> fileError(io.getCause());
      case RuntimeException defect when !isExpected(defect) -> throw defect;
      default -> e.getMessage();
    };
  }

  private static String fileError(IOException e) {
    if (String.valueOf(e.getMessage()).contains("No space left")) {
      return e.getMessage()
          + ": free some space; files written before are intact, and --resume continues a run";
    }
    return switch (e) {
      case NoSuchFileException f -> f.getFile() + " does not exist";
      case FileAlreadyExistsException f -> f.getFile() + " is a file, but must be a folder";
      case AccessDeniedException f -> f.getFile() + " may not be read or written by this user";
      case NotDirectoryException f -> f.getFile() + " is not a folder";
      case FileSystemException f when f.getReason() != null -> f.getFile() + ": " + f.getReason();
      default -> "reading or writing failed: " + e.getMessage();
    };
  }
}
