package org.catchupmix.study.lessons;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A text repeats numbers of the code beside it and states no results: those are printed when the
 * code runs, and {@link LessonsTest} compares them. So no number of a text can be wrong unnoticed.
 */
class LessonTextTest {
  private static final Path LESSONS = Path.of("..", "docs", "lessons");

  private static final Pattern NUMBER =
      Pattern.compile(
          "(?<![\\w.\\[^]|\\pL-)\\d+(,\\d{3})*(\\.\\d+)?([eE][-+]?\\d+)?(?![\\w]|\\.\\w)");

  /** Numbers of lessons and tasks, and calls to try. */
  private static final Pattern NO_VALUE =
      Pattern.compile("(Lesson|lesson|Exercises) \\d|^// \\d\\. |\\w+\\(\\d+\\)");

  static List<Lesson> lessons() throws IOException {
    return Lesson.all(LESSONS);
  }

  @ParameterizedTest
  @MethodSource("lessons")
  void numbersOfTheTextStandInTheCodeBesideIt(Lesson lesson) throws IOException {
    String more = lesson.isExercises() ? Files.readString(lesson.checks()) : "";
    assertEquals(List.of(), unfounded(lesson.blocks(), more));
  }

  @Test
  void resultsAndOtherNumbersThanThoseOfTheCodeAreFound() {
    String first = "// With x = 3, y is 9, or 1,200; see lesson 4 and f(7), a^2, b[5], GPT-2.";
    String second = "// A rate of 0.25.";
    List<String> blocks =
        List.of(
            first + "\nint x = 3;",
            second + "\nshow(x * x); // -> 0.25",
            "double half = 0.5;\n// -> 9");
    assertEquals(
        List.of("9 in: " + first, "1200 in: " + first, "0.25 in: " + second),
        unfounded(blocks, ""));
  }

  /**
   * Finds numbers of texts that are neither 0 or 1 nor in the code of the block or of a neighbour.
   */
  private static List<String> unfounded(List<String> blocks, String more) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      Set<BigDecimal> known = numbers(more);
      known.addAll(List.of(BigDecimal.ZERO, BigDecimal.ONE));
      for (String block : blocks.subList(Math.max(0, i - 1), Math.min(blocks.size(), i + 2))) {
        known.addAll(numbers(code(block)));
      }
      for (String line : blocks.get(i).lines().filter(l -> l.startsWith("//")).toList()) {
        Set<BigDecimal> stated =
            numbers(NO_VALUE.matcher(Lesson.withoutResults(line)).replaceAll(""));
        stated.removeAll(known);
        stated.forEach(n -> found.add("%s in: %s".formatted(n.toPlainString(), line)));
      }
    }
    return found;
  }

  private static String code(String block) {
    return Lesson.withoutResults(block)
        .lines()
        .filter(l -> !l.startsWith("//"))
        .collect(Collectors.joining("\n"))
        .replaceAll("(\\d)f\\b", "$1");
  }

  private static Set<BigDecimal> numbers(String text) {
    return NUMBER
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .map(n -> new BigDecimal(n.replace(",", "")).stripTrailingZeros())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
