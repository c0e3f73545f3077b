package org.catchupmix.study.lessons;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A lesson or its exercises, a JShell file that a student reads and runs: comments and code in
 * blocks, with an empty line between two blocks.
 *
 * @param number from 0
 * @param name on the command line, such as {@code convolution}
 * @param file {@code NUMBER-NAME.jsh}
 */
public record Lesson(int number, String name, String title, Path file, List<String> blocks) {
  /** Code that is loaded before each lesson. */
  public static final String SETUP = "setup.jsh";

  private static final String EXERCISES = "-exercises";
  private static final String CHECKS = "-checks";
  private static final String RESULT = "// ->";

  /**
   * Reads a lesson.
   *
   * @param file {@code NUMBER-NAME.jsh} with the first line {@code // Lesson NUMBER: TITLE}, or
   *     {@code NUMBER-NAME-exercises.jsh} with {@code // Exercises NUMBER: TITLE}
   * @throws IllegalArgumentException if its first line is another one
   */
  public static Lesson read(Path file) throws IOException {
    String base = file.getFileName().toString().replaceFirst("\\.jsh$", "");
    String number = base.replaceFirst("-.*", "");
    List<String> lines = Files.readAllLines(file);
    String kind = base.endsWith(EXERCISES) ? "Exercises" : "Lesson";
    String start = "// %s %s: ".formatted(kind, number);
    if (lines.isEmpty() || !lines.getFirst().startsWith(start)) {
      throw new IllegalArgumentException(
          "lesson %s begins with '%s', but must begin with '%sTITLE'"
              .formatted(file, lines.isEmpty() ? "" : lines.getFirst(), start));
    }
    return new Lesson(
        Integer.parseInt(number),
        base.substring(number.length() + 1),
        lines.getFirst().substring(start.length()),
        file,
        blocks(lines));
  }

  /** Splits at empty lines, except within braces. */
  private static List<String> blocks(List<String> lines) {
    List<String> blocks = new ArrayList<>();
    List<String> block = new ArrayList<>();
    int depth = 0;
    for (String line : lines) {
      if (line.isBlank() && depth == 0) {
        add(blocks, block);
      } else {
        block.add(line);
        depth += depth(line);
      }
    }
    add(blocks, block);
    return blocks;
  }

  private static void add(List<String> blocks, List<String> block) {
    if (!block.isEmpty()) {
      blocks.add(String.join("\n", block));
      block.clear();
    }
  }

  private static int depth(String line) {
    return line.startsWith("//")
        ? 0
        : (int)
            (line.chars().filter(c -> c == '{').count()
                - line.chars().filter(c -> c == '}').count());
  }

  /** Reads all lessons and exercises, ordered by number, a lesson before its exercises. */
  public static List<Lesson> all(Path folder) throws IOException {
    List<Lesson> lessons = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files
              .filter(f -> f.getFileName().toString().matches("\\d+-.*(?<!-checks)\\.jsh"))
              .toList()) {
        lessons.add(read(file));
      }
    }
    lessons.sort(Comparator.comparingInt(Lesson::number).thenComparing(Lesson::name));
    return lessons;
  }

  public boolean isExercises() {
    return name.endsWith(EXERCISES);
  }

  /** Returns the file of the checks of exercises, which their text does not show. */
  public Path checks() {
    return file.resolveSibling(file.getFileName().toString().replace(EXERCISES, CHECKS));
  }

  /** Removes the results that a block promises, since running it prints the real ones. */
  static String withoutResults(String block) {
    return block
        .lines()
        .filter(line -> !line.strip().startsWith(RESULT))
        .map(line -> line.replaceFirst(" *" + RESULT + ".*", ""))
        .collect(Collectors.joining("\n"));
  }

  /** Returns the first line, such as {@code Lesson 1: scalars}. */
  public String heading() {
    return blocks.getFirst().lines().findFirst().orElseThrow().substring("// ".length());
  }

  /** Whether a name is the lesson's number, its name, its file or its notebook. */
  public boolean isCalled(String word) {
    return word.matches("(?i)%1$d|(%1$d-)?%2$s(\\.(jsh|ipynb))?".formatted(number, name));
  }
}
