package org.catchupmix.study.plot;

import java.util.Locale;

/** Numbers as people read them, on a chart or in a table. */
public final class Digits {
  private Digits() {}

  /** Three digits that count, at most six behind the point. */
  public static String three(double value) {
    int digits = value == 0 ? 0 : (int) Math.floor(Math.log10(Math.abs(value)));
    return String.format(Locale.ROOT, "%." + Math.clamp(2 - digits, 0, 6) + "f", value);
  }
}
