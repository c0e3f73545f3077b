package org.catchupmix.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.io.AtomicFile;

/** Reads and writes text and JSON files of runs. */
public final class TextFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().registerModule(FiniteNumberSerializer.module());

  private TextFile() {}

  public static List<String> lines(Path file) throws IOException {
    return read(file).lines().toList();
  }

  /** Reads a file; names it if it is not UTF-8, which Java's exception does not. */
  public static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new RunException(file + " is not text: it was damaged or changed by hand");
    }
  }

  /** Reads a JSON file. */
  public static JsonNode json(Path file) throws IOException {
    try {
      return JSON.readTree(read(file));
    } catch (JsonProcessingException e) {
      throw new RunException(file + " is not JSON: it was written in part or changed by hand");
    }
  }

  /** Formats a value as JSON with line breaks; numbers that are not finite are null. */
  public static String toJson(Object value) throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
  }

  /** Writes a file of {@link #toJson}. */
  public static void writeJson(Path file, Object value) throws IOException {
    AtomicFile.write(file, toJson(value) + "\n");
  }
}
