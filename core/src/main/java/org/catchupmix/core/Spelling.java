package org.catchupmix.core;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Guesses which word a misspelt one was meant to be. */
public final class Spelling {
  private Spelling() {}

  /**
   * The known word that takes the fewest edits, letter case aside, if they are few enough for a
   * slip: at most two, or a third of a longer word.
   *
   * @param word what was written
   * @param known what could have been meant
   */
  public static Optional<String> nearest(String word, List<String> known) {
    String lower = word.toLowerCase(Locale.ROOT);
    return known.stream()
        .filter(k -> distance(lower, k.toLowerCase(Locale.ROOT)) <= Math.max(2, k.length() / 3))
        .min(Comparator.comparingInt(k -> distance(lower, k.toLowerCase(Locale.ROOT))));
  }

  /** What was meant, in brackets behind a blank; empty if nothing is near. */
  public static String guess(String word, List<String> known) {
    return nearest(word, known).map(n -> " (did you mean %s?)".formatted(n)).orElse("");
  }

  /** Levenshtein's distance: insertions, deletions and substitutions that turn a into b. */
  static int distance(String a, String b) {
    // row[j] is the distance between the first i letters of a and the first j of b.
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitute, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
