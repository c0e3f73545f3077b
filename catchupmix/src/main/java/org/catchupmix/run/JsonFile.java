package org.catchupmix.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.catchupmix.io.AtomicFile;

/** Reads and writes JSON files of runs. */
public final class JsonFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().registerModule(FiniteNumberSerializer.module());

  private JsonFile() {}

  /** Reads a JSON file. */
  public static JsonNode json(Path file) throws IOException {
    try {
      return JSON.readTree(TextFile.read(file));
    } catch (JsonProcessingException e) {
      throw new RunException(file + " is not JSON: it was written in part or changed by hand");
    }
  }

  /** Formats a value as JSON with line breaks; numbers that are not finite are null. */
  public static String toJson(Object value) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a value of a class that Jackson cannot write
    }
  }

  /** Writes a file of {@link #toJson}. */
  public static void writeJson(Path file, Object value) throws IOException {
    AtomicFile.write(file, toJson(value) + "\n");
  }
}
