package org.catchupmix.emulator.ptx;

import java.util.ArrayList;
import java.util.List;

/** Cuts PTX into words, numbers, strings and signs; comments fall away. */
final class PtxLexer {
  /**
   * One of them.
   *
   * @param text as written; a string with its quotes
   * @param line from 1
   */
  record Token(String text, int line) {
    boolean is(String other) {
      return text.equals(other);
    }

    boolean isNumber() {
      return Character.isDigit(text.charAt(0));
    }
  }

  private final String ptx;
  private int at;
  private int line = 1;

  PtxLexer(String ptx) {
    this.ptx = ptx;
  }

  List<Token> tokens() {
    List<Token> all = new ArrayList<>();
    while (skipBlanks()) {
      int start = at;
      char first = ptx.charAt(at++);
      if (first == '"') {
        int end = ptx.indexOf('"', at);
        at = end < 0 ? ptx.length() : end + 1;
      } else if (isWord(first)) {
        while (at < ptx.length() && isWord(ptx.charAt(at))) {
          at++;
        }
      }
      all.add(new Token(ptx.substring(start, at), line));
    }
    return all;
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '%' || c == '.';
  }

  /** Stands before the next token afterwards; false at the end. */
  private boolean skipBlanks() {
    while (at < ptx.length()) {
      char c = ptx.charAt(at);
      if (c == '\n') {
        line++;
        at++;
      } else if (Character.isWhitespace(c)) {
        at++;
      } else if (ptx.startsWith("//", at)) {
        int end = ptx.indexOf('\n', at);
        at = end < 0 ? ptx.length() : end;
      } else if (ptx.startsWith("/*", at)) {
        int end = ptx.indexOf("*/", at);
        end = end < 0 ? ptx.length() : end + 2;
        line += (int) ptx.substring(at, end).chars().filter(x -> x == '\n').count();
        at = end;
      } else {
        return true;
      }
    }
    return false;
  }
}
