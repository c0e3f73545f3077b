package org.catchupmix.bench.results;

import java.util.Locale;

/** Formats numbers of tables. */
public final class Numbers {
  private Numbers() {}

  /** Formats three significant digits, or a dash where there is no number. */
  public static String three(double value) {
    if (!Double.isFinite(value)) {
      return "-";
    }
    int magnitude = value == 0 ? 0 : (int) Math.floor(Math.log10(Math.abs(value)));
    return String.format(Locale.ROOT, "%." + Math.clamp(2 - magnitude, 0, 6) + "f", value);
  }

  /** Formats a share as a whole percentage, or a dash. */
  public static String percent(double share) {
    return Double.isFinite(share) ? "%.0f %%".formatted(100 * share) : "-";
  }

  /** Formats seconds in s, ms or us. */
  public static String time(double seconds) {
    return seconds >= 1
        ? three(seconds) + " s "
        : seconds >= 1e-3 ? three(seconds * 1e3) + " ms" : three(seconds * 1e6) + " us";
  }

  /** Formats bytes in MiB. */
  public static String mebibytes(double bytes) {
    return three(bytes / (1 << 20)) + " MiB";
  }
}
