package org.catchupmix.run;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A text that a run has written. */
final class TextFile {
  private TextFile() {}

  /**
   * Its lines.
   *
   * @throws RunException if it is no UTF-8, with the file's name, which Java's exception lacks
   */
  static List<String> lines(Path file) throws IOException {
    return read(file).lines().toList();
  }

  /** Reads the whole file. */
  static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new RunException(file + " is no text: it was damaged or changed by hand");
    }
  }
}
