package org.catchupmix.io;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** A known word that a mistyped one may mean. */
public final class Nearest {
  private static final int MOST_CHANGES = 2;

  private Nearest() {}

  /** Returns "did you mean ...? ", or nothing if no known word is near. */
  public static String suggestion(String word, Collection<String> known) {
    String typed = word.toLowerCase(Locale.ROOT);
    return known.stream()
        .filter(k -> changes(typed, k) <= Math.min(MOST_CHANGES, k.length() / 2))
        .min(Comparator.comparingInt(k -> changes(typed, k)))
        .map("did you mean %s? "::formatted)
        .orElse("");
  }

  /** Counts the letters to insert, delete or replace (Levenshtein's distance). */
  private static int changes(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
