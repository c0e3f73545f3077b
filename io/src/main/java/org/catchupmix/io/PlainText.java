package org.catchupmix.io;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads text files. */
public final class PlainText {
  private PlainText() {}

  /**
   * Reads a file.
   *
   * @throws FileSystemException with its name, which Java's own exception lacks, if it is not UTF-8
   */
  public static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new FileSystemException(file.toString(), null, "it is not text in UTF-8");
    }
  }

  /** Reads the lines of a file, see {@link #read}. */
  public static List<String> lines(Path file) throws IOException {
    return read(file).lines().toList();
  }
}
