package org.catchupmix.run;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads text files of runs, whose size has no bound: the steps of a long run fill 100 MB. */
public final class TextFile {
  private TextFile() {}

  public static List<String> lines(Path file) throws IOException {
    return read(file).lines().toList();
  }

  /**
   * Reads a regular file; a pipe could wait for ever, a device never end.
   *
   * @throws RunException with its name, which Java's own exception lacks, if it is not UTF-8
   */
  public static String read(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new RunException(file + " is not a regular file: it was changed by hand");
    }
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new RunException(file + " is not text: it was damaged or changed by hand");
    }
  }
}
