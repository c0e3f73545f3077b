package org.catchupmix.progress;

import java.util.Locale;

/** Counts in words. */
public final class Plural {
  private Plural() {}

  /** Such as {@code 1 image} and {@code 2,000 images}. */
  public static String of(long count, String thing) {
    return String.format(Locale.ROOT, "%,d %s%s", count, thing, count == 1 ? "" : "s");
  }
}
