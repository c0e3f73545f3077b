package org.catchupmix.io;

import java.util.Arrays;
import java.util.stream.Collectors;

/** A CSV table (RFC 4180 with line feeds); NaN is an empty cell. */
public final class Csv {
  private final int columns;
  private final StringBuilder text = new StringBuilder();

  public Csv(Object... columns) {
    this.columns = columns.length;
    row(columns);
  }

  /** Adds a row with as many cells as there are columns. */
  public Csv row(Object... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(
          "a row of %d cells, but the table has %d columns".formatted(cells.length, columns));
    }
    text.append(line(cells)).append('\n');
    return this;
  }

  /** Formats one row, without a line feed. */
  public static String line(Object... cells) {
    // Joined rather than formatted, so that digits do not depend on the locale.
    return Arrays.stream(cells).map(Csv::cell).collect(Collectors.joining(","));
  }

  private static String cell(Object value) {
    if (value instanceof Double d && d.isNaN()) {
      return "";
    }
    String s = value.toString();
    return s.matches("(?s).*[\",\n\r].*") ? '"' + s.replace("\"", "\"\"") + '"' : s;
  }

  public String text() {
    return text.toString();
  }
}
