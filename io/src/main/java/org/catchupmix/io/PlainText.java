package org.catchupmix.io;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads text files. */
public final class PlainText {
  /** More than any text file that this program reads; a larger file is not one. */
  private static final long MAX_BYTES = 64 << 20;

  private PlainText() {}

  /**
   * Reads a regular file of at most 64 MiB; a pipe could wait for ever, a device never end.
   *
   * @throws FileSystemException with its name, which Java's own exception lacks, if it is not UTF-8
   */
  public static String read(Path file) throws IOException {
    if (Files.exists(file) && !(Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES)) {
      throw new FileSystemException(
          file.toString(), null, "it is not a regular file of at most 64 MiB");
    }
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
