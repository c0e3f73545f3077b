package org.catchupmix.study.lessons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jdk.jshell.JShell;
import jdk.jshell.execution.LocalExecutionControlProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LessonWalkTest {
  @TempDir Path folder;

  private String walk(String keyboard) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("7-walking.jsh"),
            """
            // Lesson 7: walking

            // A number.
            int a = two() + 1;
            System.out.println(a); // -> 3

            int twice(int n) {

              return 2 * n;
            }
            """);
    return screen(Lesson.read(file), keyboard);
  }

  private static String screen(Lesson lesson, String keyboard) throws IOException {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    try (JShell shell =
        JShell.builder().executionEngine(new LocalExecutionControlProvider(), Map.of()).build()) {
      LessonWalk walk =
          new LessonWalk(
              shell,
              new BufferedReader(new StringReader(keyboard)),
              new PrintStream(screen, true, StandardCharsets.UTF_8));
      walk.prepare("int two() { return 2; }");
      walk.run(lesson);
    }
    return screen.toString(StandardCharsets.UTF_8);
  }

  /** Lines that contain a mark, without what stands before their answer. */
  private static List<String> answers(String screen, String mark, String before) {
    return screen
        .lines()
        .filter(l -> l.contains(mark))
        .map(l -> l.replaceFirst(before, ""))
        .toList();
  }

  @Test
  void enterRunsTheNextBlockAndCodeRunsInBetween() throws IOException {
    String screen = walk("\n\na * 5\n\ntwice(a)\nint f() {\nreturn 8;}\nf()\n/exit\nnever\n");
    List<String> values = answers(screen, "==> ", ".*==> ");
    assertEquals(List.of("15", "6", "8"), values);
    assertFalse(screen.contains("->"), "a result is printed by the code");
    assertTrue(screen.contains("[Enter: 3 of 3] int twice(int n) {\n\n  return 2 * n;\n}"), screen);
    assertTrue(screen.endsWith("\n> "), "nothing runs after /exit");
  }

  @Test
  void mistakesAreReportedAndTheWalkContinues() throws IOException {
    String screen = walk("nothing\n1 / 0\n2 +\n\n2 + 2\n");
    List<String> answers = answers(screen, "[Enter", "\\[Enter: 1 of 3] (  ... )?");
    // The words are those of the compiler and of Java.
    assertLinesMatch(
        List.of(
            "line 1: error: .+",
            "line 1: java\\.lang\\.ArithmeticException: .+",
            "line 1: error: .+",
            "==> 4",
            ""),
        answers);
  }

  @Test
  void exercisesShowTheirTasksAndNotTheirChecks() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("8-tasks-exercises.jsh"),
            "// Exercises 8: tasks\nint given = 4;\n\n// 1. Write 5. Then: check1(5)\n");
    Files.writeString(
        folder.resolve("8-tasks-checks.jsh"),
        "void check1(int n) { given = n == given + 1 ? 1 : 0; }");
    String screen = screen(Lesson.read(file), "\n\ncheck1(5)\ngiven\n");
    assertFalse(screen.contains("void"), screen);
    assertTrue(screen.contains("1. Write 5.") && screen.contains("==> 1"), screen);
  }
}
