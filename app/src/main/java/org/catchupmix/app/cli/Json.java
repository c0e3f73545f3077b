package org.catchupmix.app.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import org.catchupmix.run.FiniteNumberSerializer;

/** Results for programs: one JSON object, with keys in snake_case. */
public final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .registerModule(FiniteNumberSerializer.module())
          .enable(SerializationFeature.INDENT_OUTPUT)
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

  private Json() {}

  /** The text of a record or a map. */
  static String text(Object value) throws IOException {
    return MAPPER.writeValueAsString(value);
  }

  /** Prints a record or a map. */
  public static void print(Object value, PrintStream out) throws IOException {
    out.println(text(value));
  }
}
