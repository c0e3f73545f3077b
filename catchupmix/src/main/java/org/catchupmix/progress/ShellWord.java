package org.catchupmix.progress;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A word of a command line. */
public final class ShellWord {
  /** Plain characters, quoted text, and escaped characters. */
  private static final Pattern WORD = Pattern.compile("(?:[^ '\\\\]++|'[^']*+'|\\\\.)++");

  private ShellWord() {}

  /** Quotes a word if a shell would change it. */
  public static String of(String text) {
    return text.matches("[A-Za-z0-9_./:@%+,=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /** Joins words to a command line. */
  public static String line(List<String> words) {
    return words.stream().map(ShellWord::of).collect(Collectors.joining(" "));
  }

  /** Splits a command line that {@link #line} made. */
  public static List<String> split(String line) {
    return WORD.matcher(line)
        .results()
        .map(word -> word.group().replaceAll("'([^']*)'|\\\\(.)", "$1$2"))
        .toList();
  }
}
