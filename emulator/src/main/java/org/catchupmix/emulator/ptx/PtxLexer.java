package org.catchupmix.emulator.ptx;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits PTX into words, numbers, strings and signs, without comments. */
final class PtxLexer {
  /** A token as written, strings with their quotes; lines count from 1. */
  record Token(String text, int line) {
    boolean is(String other) {
      return text.equals(other);
    }

    boolean isNumber() {
      return Character.isDigit(text.charAt(0));
    }
  }

  /**
   * Comments, which are skipped; then strings, {@code .reg} even without a following blank, words
   * and numbers with {@code ::}, and single signs.
   */
  private static final Pattern TOKEN =
      Pattern.compile(
          "//.*|/\\*(?s:.*?)(?:\\*/|\\z)"
              + "|(\"[^\"]*\"?|\\.reg(?=\\.)|[\\p{L}\\p{Nd}_$%.]+(?:::[\\p{L}\\p{Nd}_$%.]+){0,9}|\\S)");

  private PtxLexer() {}

  static List<Token> tokens(String ptx) {
    List<Token> all = new ArrayList<>();
    int line = 1;
    int counted = 0;
    for (Matcher m = TOKEN.matcher(ptx); m.find(); ) {
      for (; counted < m.start(); counted++) {
        line += ptx.charAt(counted) == '\n' ? 1 : 0;
      }
      if (m.group(1) != null) {
        all.add(new Token(m.group(1), line));
      }
    }
    return all;
  }
}
