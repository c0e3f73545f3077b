package org.catchupmix.study.puzzles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.catchupmix.study.lessons.Lesson;

/** The texts of the puzzles as notebooks, one for each group. */
public final class PuzzleNotebooks {
  private static final Pattern FIGURE = Pattern.compile("^(!\\[.*]\\()(images/.*)\\)$");

  private record Group(String name, String title, int first, int last) {}

  private static final List<Group> GROUPS =
      List.of(
          new Group("puzzles-maps", "kernels that map", 1, 4),
          new Group("puzzles-blocks", "threads that work together", 5, 10),
          new Group("puzzles-matrices", "matrices", 11, 13),
          new Group("puzzles-layers", "layers of a network", 14, 17),
          new Group("puzzles-mix", "Catch-up Mix", 18, 20));

  private PuzzleNotebooks() {}

  /**
   * Makes the notebooks: a cell with the text of each puzzle, and one with the code to begin with.
   *
   * @param tasks the folder of the pages
   */
  public static List<Lesson> all(Path tasks) throws IOException {
    List<Lesson> all = new ArrayList<>();
    for (int i = 0; i < GROUPS.size(); i++) {
      Group group = GROUPS.get(i);
      List<String> blocks = new ArrayList<>();
      blocks.add(
          "// Puzzles %d: %s\n//\n// %s"
              .formatted(
                  i + 1,
                  group.title,
                  "A cell judges its kernel. Hints: `./catchup puzzles hint %d`."
                      .formatted(group.first)));
      for (int number = group.first; number <= group.last; number++) {
        blocks.addAll(blocks(tasks, number));
      }
      Path file = tasks.resolve("README.md");
      all.add(new Lesson(i + 1, group.name, group.title, file, List.copyOf(blocks)));
    }
    return all;
  }

  private static List<String> blocks(Path tasks, int number) throws IOException {
    PuzzleText text = PuzzleText.read(tasks.resolve(Puzzles.find("" + number).file() + ".md"));
    List<String> lines = new ArrayList<>();
    lines.add("// ## %d. %s".formatted(number, text.title()));
    lines.add("//");
    for (String line : text.body()) {
      lines.add("// " + embedded(line, tasks));
    }
    String code = text.start().lines().collect(Collectors.joining("\n"));
    return List.of(
        String.join("\n", lines), "puzzle(%d, \"\"\"\n%s\n\"\"\");".formatted(number, code));
  }

  /** Puts a figure into the text, since a notebook shows no file outside of its folder. */
  private static String embedded(String line, Path tasks) throws IOException {
    Matcher figure = FIGURE.matcher(line);
    if (!figure.matches()) {
      return line;
    }
    byte[] svg = Files.readAllBytes(tasks.resolve(figure.group(2)));
    return "%sdata:image/svg+xml;base64,%s)"
        .formatted(figure.group(1), Base64.getEncoder().encodeToString(svg));
  }
}
