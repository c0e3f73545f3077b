package org.catchupmix.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Messages for file errors. */
public final class Sentences {
  private Sentences() {}

  /** Describes an error of a file, or another error that the user can correct. */
  public static String of(Exception e) {
    return switch (e) {
      case IOException io -> of(io);
      case UncheckedIOException io -> of(io.getCause());
      default -> e.getMessage();
    };
  }

  /** Describes an error of a file. */
  public static String of(IOException e) {
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
