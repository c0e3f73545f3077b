package org.catchupmix.progress;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A word of a command line. */
public final class ShellWord {
  /** Plain characters, what stands in quotes, and characters behind a backslash. */
  private static final Pattern WORD = Pattern.compile("(?:[^ '\\\\]|'[^']*'|\\\\.)+");

  private ShellWord() {}

  /** In quotes where a shell would take it for anything but itself. */
  public static String of(String text) {
    return text.matches("[A-Za-z0-9_./:@%+,=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /** A command line of words. */
  public static String line(List<String> words) {
    return words.stream().map(ShellWord::of).collect(Collectors.joining(" "));
  }

  /** The words of a command line that was put together of such words. */
  public static List<String> split(String line) {
    return WORD.matcher(line)
        .results()
        .map(word -> word.group().replaceAll("'([^']*)'|\\\\(.)", "$1$2"))
        .toList();
  }
}
