package org.catchupmix.study.lessons;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares what came out with what a page says: words exactly, but for the white space; numbers to
 * the digits that the page shows, whole ones to nine digits.
 */
final class ExpectedText {
  private static final Pattern NUMBER =
      Pattern.compile("(?<![\\w.])-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?(?![\\w])");

  private ExpectedText() {}

  static boolean matches(String expected, String actual) {
    String wanted = spaced(expected);
    String got = spaced(actual);
    if (!NUMBER.matcher(wanted).replaceAll("#").equals(NUMBER.matcher(got).replaceAll("#"))) {
      return false;
    }
    Matcher w = NUMBER.matcher(wanted);
    Matcher g = NUMBER.matcher(got);
    while (w.find() && g.find()) {
      if (!sameNumber(w.group(), g.group())) {
        return false;
      }
    }
    return true;
  }

  private static String spaced(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  private static boolean sameNumber(String expected, String actual) {
    BigDecimal wanted = new BigDecimal(expected);
    double difference = Math.abs(wanted.subtract(new BigDecimal(actual)).doubleValue());
    boolean whole = !expected.matches(".*[.eE].*");
    double lastDigit =
        whole ? 1e-9 * Math.max(1, Math.abs(wanted.doubleValue())) : wanted.ulp().doubleValue();
    // Half a digit, and what rounding of the half itself may add.
    return difference <= lastDigit * 0.500001;
  }
}
