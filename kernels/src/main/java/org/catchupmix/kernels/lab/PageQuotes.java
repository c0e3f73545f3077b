package org.catchupmix.kernels.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.core.UserException;

/**
 * What a page quotes of the laboratory: blocks of a command behind {@code $ ./catchup kernels}, and
 * below it some of the lines that it prints.
 *
 * @param run the lines that a command of these arguments prints
 */
record PageQuotes(Function<String, List<String>> run) {
  private static final Pattern BLOCK =
      Pattern.compile("```\n\\$ \\./catchup kernels (.*?)\n(.*?)```", Pattern.DOTALL);

  /** Where the numbers of a line begin at the earliest. */
  private static final int TITLE = 24;

  /**
   * The page with the lines that its commands print today, the same rows as before.
   *
   * @throws UserException if a command prints no more such line
   */
  String rewritten(String page) {
    return BLOCK
        .matcher(page)
        .replaceAll(
            block ->
                Matcher.quoteReplacement(
                    "```%n$ ./catchup kernels %s%n%s```"
                        .formatted(block.group(1), lines(block.group(1), block.group(2)))
                        .replace(System.lineSeparator(), "\n")));
  }

  private String lines(String command, String quoted) {
    List<String> printed = run.apply(command).stream().map(String::stripTrailing).toList();
    List<String> lines = new ArrayList<>();
    int at = 0;
    for (String line : quoted.lines().toList()) {
      while (at < printed.size() && !isSameRow(line, printed.get(at))) {
        at++;
      }
      if (at == printed.size()) {
        throw new UserException(
            "'catchup kernels %s' prints no line like '%s', or elsewhere; it prints%n%s"
                .formatted(command, line, String.join("\n", printed)));
      }
      lines.add(printed.get(at++) + "\n");
    }
    return String.join("", lines);
  }

  /** Whether two lines are the same but for their numbers. */
  private static boolean isSameRow(String a, String b) {
    boolean titles =
        a.length() > TITLE
            && b.length() > TITLE
            && a.substring(0, TITLE).matches(" {0,2}[^\\d\\s][^\\d]*")
            && a.substring(0, TITLE).equals(b.substring(0, TITLE));
    return titles || words(a).equals(words(b));
  }

  private static String words(String line) {
    return line.replaceAll("[-\\d.,+%]+(e[-+]?\\d+)?", " ").strip().replaceAll(" +", " ");
  }
}
