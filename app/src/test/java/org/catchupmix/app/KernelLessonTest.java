package org.catchupmix.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables, solutions and large numbers of docs/kernel-lesson.md are what its commands print. */
class KernelLessonTest {
  private static final Path PAGE = Path.of("..", "docs", "kernel-lesson.md");
  private static final String COMMAND = "$ ./catchup ";
  private static final Pattern TABLES =
      Pattern.compile("^```\n(\\$ .*?)^```\n", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern FENCES =
      Pattern.compile("^```.*?^```\n", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern SOLUTION =
      Pattern.compile("<summary>Solution</summary>(.*?)</details>", Pattern.DOTALL);
  private static final Pattern LARGE = Pattern.compile("\\d{1,3}(,\\d{3})+");

  /** Runs a command of the page, and returns its output, each line with single spaces. */
  private static List<String> run(String command) {
    String[] arguments = command.replace(" docs/", " ../docs/").split(" ");
    return Outcome.succeed(arguments).out().lines().map(KernelLessonTest::spaced).toList();
  }

  private static String spaced(String line) {
    return line.strip().replaceAll("\\s+", " ");
  }

  @Test
  void tablesAndLargeNumbersArePrinted() throws IOException {
    String page = Files.readString(PAGE);
    List<String> printed = new ArrayList<>();
    int rows = 0;
    for (MatchResult table : TABLES.matcher(page).results().toList()) {
      Iterator<String> output = List.<String>of().iterator();
      for (String line : table.group(1).lines().filter(l -> l.matches(".*\\d.*")).toList()) {
        if (line.startsWith(COMMAND)) {
          List<String> lines = run(line.substring(COMMAND.length()));
          printed.addAll(lines);
          output = lines.iterator();
        } else {
          assertTrue(follows(spaced(line), output), "not printed, or not there: " + line);
          rows++;
        }
      }
    }
    assertTrue(rows >= 30, rows + " rows");
    String all = String.join("\n", printed);
    List<String> stated =
        LARGE
            .matcher(FENCES.matcher(page).replaceAll(""))
            .results()
            .map(MatchResult::group)
            .toList();
    assertTrue(stated.size() >= 3, stated.toString());
    assertEquals(List.of(), stated.stream().filter(n -> !all.contains(n)).toList());
  }

  /** Reads lines up to one that is expected. */
  private static boolean follows(String expected, Iterator<String> lines) {
    while (lines.hasNext()) {
      if (lines.next().equals(expected)) {
        return true;
      }
    }
    return false;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2x4x4x48, v1, global load requests, 48",
    "1, 2x4x4x48, v1, sectors, 192",
    "1, 2x4x4x40, v1, global load requests, 48",
    "1, 2x4x4x40, v1, sectors, 160",
    "1, 2x4x4x40, v1, sectors a request, 3.33",
    "2, 2x4x4x40, v2, barriers, 16",
    "3, 2x8x8x33, v1, sectors / ideal, 1.31",
    "4, 1x48x48x32, v4, warps, 40",
    "4, 1x48x48x32, v4, global load requests, 585",
    "4, 1x48x48x32, v4, global store requests, 10"
  })
  void solutionsStateWhatIsCounted(
      int exercise, String shape, String variant, String row, String number) throws IOException {
    List<MatchResult> solutions = SOLUTION.matcher(Files.readString(PAGE)).results().toList();
    String solution = solutions.get(exercise - 1).group(1);
    assertTrue(solution.matches("(?s).*\\b" + Pattern.quote(number) + "\\b.*"), solution);
    List<String> output =
        run("kernels run channel_norm --shape %s --variant %s".formatted(shape, variant));
    assertEquals(
        row + " " + number,
        output.stream().filter(l -> l.startsWith(row + " ")).findFirst().orElseThrow());
  }
}
