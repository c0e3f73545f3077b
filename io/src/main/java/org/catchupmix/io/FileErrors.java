package org.catchupmix.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Describes errors of files in one sentence for the user. */
public final class FileErrors {
  private FileErrors() {}

  /** Whether a disk was full. */
  public static boolean isFull(IOException e) {
    return String.valueOf(e.getMessage()).contains("No space left");
  }

  public static String message(IOException e) {
    if (isFull(e)) {
      return e.getMessage() + ": free some space; files written before are intact";
    }
    return switch (e) {
      case NoSuchFileException f -> f.getFile() + " does not exist";
      case FileAlreadyExistsException f ->
          f.getFile() + " is there already, as a file: name another path, or remove it";
      case AccessDeniedException f -> f.getFile() + " may not be read or written by this user";
      case NotDirectoryException f -> f.getFile() + " is not a folder";
      case FileSystemException f when f.getReason() != null -> f.getFile() + ": " + f.getReason();
      default -> "reading or writing failed: " + e.getMessage();
    };
  }
}
