package org.catchupmix.io;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Known words that a mistyped one may mean. */
public final class Nearest {
  private static final int MOST_CHANGES = 2;

  private Nearest() {}

  /** Returns "did you mean ...? ", or nothing unless one known word is nearer than all others. */
  public static String suggestion(String word, Collection<String> known) {
    String typed = word.toLowerCase(Locale.ROOT);
    int least = known.stream().mapToInt(k -> changes(typed, k)).min().orElse(Integer.MAX_VALUE);
    List<String> near =
        known.stream().filter(k -> changes(typed, k) == least && least <= k.length() / 2).toList();
    return near.size() == 1 && least <= MOST_CHANGES
        ? "did you mean %s? ".formatted(near.getFirst())
        : "";
  }

  /** Sorts known words, the nearest first; equally near ones keep their order. */
  public static List<String> sorted(String word, Collection<String> known) {
    String typed = word.toLowerCase(Locale.ROOT);
    return known.stream()
        .sorted(Comparator.comparingInt(k -> changes(typed, k.toLowerCase(Locale.ROOT))))
        .toList();
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
