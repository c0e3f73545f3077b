package org.catchupmix.study.frame;

import java.util.Locale;

/** Formats of a table: four for people, two for programs. */
public enum TableFormat {
  /** Aligned columns for the screen. */
  TEXT,
  MARKDOWN,
  /** {@code tabular} with booktabs. */
  LATEX,
  HTML,
  CSV,
  JSON;

  /** Name on the command line. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
