package org.catchupmix.study.graph;

/**
 * How wide a text is at most, in pixels, whatever sans-serif font the reader has: from the widths
 * of DejaVu Sans and Verdana, the widest of those that are usual. No font is asked, so the same
 * graph gives the same picture everywhere.
 */
final class TextWidth {
  private TextWidth() {}

  /** Of text in regular type. */
  static double of(String text, double fontSize) {
    double em = 0;
    for (int i = 0; i < text.length(); i++) {
      em += em(text.charAt(i));
    }
    return em * fontSize;
  }

  /** Of text in bold type. */
  static double bold(String text, double fontSize) {
    return of(text, fontSize) * 1.12;
  }

  private static double em(char c) {
    return switch (c) {
      case 'i', 'j', 'l', '\'', '|' -> 0.3;
      case ' ', ',', '.', ':', ';', 'f', 't', 'r', 'I', '[', ']', '(', ')', '-', '/' -> 0.42;
      case 'm', 'w', 'M', 'W', '+', '=', '<', '>' -> 0.98;
      default -> Character.isUpperCase(c) ? 0.74 : 0.64;
    };
  }
}
