package org.catchupmix.study.puzzles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The text of a puzzle, from its page in {@code docs/puzzles}.
 *
 * @param title without its number
 * @param body what to compute, as Markdown
 * @param start the code to begin with
 * @param hints at most three
 */
public record PuzzleText(String title, List<String> body, String start, List<String> hints) {
  private static final String CODE = "```";
  private static final Pattern LINK = Pattern.compile("(!?)\\[([^\\]]*)]\\(([^)]*)\\)");

  /**
   * Reads a page: a title, text, {@code ## Start} with a block of code, {@code ## Hints} with a
   * numbered list.
   *
   * @throws IllegalArgumentException if a part is missing
   */
  public static PuzzleText read(Path page) throws IOException {
    List<String> lines = Files.readAllLines(page);
    int start = lines.indexOf("## Start");
    int hints = lines.indexOf("## Hints");
    if (start < 0 || hints < start || !lines.getFirst().matches("# \\d+\\. .+")) {
      throw new IllegalArgumentException(
          page + " must have the title '# NUMBER. TITLE', then '## Start' and '## Hints'");
    }
    List<String> all = new ArrayList<>();
    for (String line : lines.subList(hints + 1, lines.size())) {
      if (line.matches("\\d\\. .+")) {
        all.add(line.substring(3));
      } else if (!line.isBlank()) {
        all.add(all.removeLast() + " " + line.strip());
      }
    }
    return new PuzzleText(
        lines.getFirst().replaceFirst("# \\d+\\. ", ""),
        trimmed(lines.subList(1, start)),
        trimmed(lines.subList(start + 1, hints)).stream()
            .filter(line -> !line.startsWith(CODE))
            .collect(Collectors.joining("\n", "", "\n")),
        List.copyOf(all));
  }

  private static List<String> trimmed(List<String> lines) {
    int from = 0;
    int to = lines.size();
    while (from < to && lines.get(from).isBlank()) {
      from++;
    }
    while (to > from && lines.get(to - 1).isBlank()) {
      to--;
    }
    return List.copyOf(lines.subList(from, to));
  }

  /**
   * Returns the file to solve it in: the text as a comment, and the code to begin with.
   *
   * @param tasks the folder of the pages, to which their links are relative
   */
  public String file(int number, Path tasks) {
    String text =
        Stream.concat(Stream.of(number + ". " + title, ""), body.stream())
            .filter(line -> !line.startsWith(CODE))
            .map(line -> withPaths(line, tasks))
            .map(line -> ("// " + line).stripTrailing())
            .collect(Collectors.joining("\n"));
    return text + "\n\n" + start;
  }

  /** Replaces links by paths, which are found from any folder. */
  private static String withPaths(String line, Path tasks) {
    return LINK.matcher(line)
        .replaceAll(
            m -> {
              Path to = tasks.resolve(m.group(3)).toAbsolutePath().normalize();
              String shown =
                  m.group(1).isEmpty() ? "%s (%s)".formatted(m.group(2), to) : "Figure: " + to;
              return Matcher.quoteReplacement(shown);
            });
  }
}
