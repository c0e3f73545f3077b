package org.catchupmix.study.plot;

import java.util.Locale;

/** Formats numbers for charts and tables. */
public final class Digits {
  private Digits() {}

  /** Formats three significant digits, at most six after the point. */
  public static String three(double value) {
    int digits = value == 0 ? 0 : (int) Math.floor(Math.log10(Math.abs(value)));
    return String.format(Locale.ROOT, "%." + Math.clamp(2 - digits, 0, 6) + "f", value);
  }
}
