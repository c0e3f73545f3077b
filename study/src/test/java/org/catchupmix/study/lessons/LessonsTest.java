package org.catchupmix.study.lessons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs each lesson and compares its output. */
class LessonsTest {
  private static final Path DOCS = Path.of("..", "docs");

  private static final String FIGURES = "catchupmix.figures";

  @TempDir static Path figures;

  @BeforeAll
  static void set() {
    System.setProperty(FIGURES, figures.toString());
  }

  @AfterAll
  static void unset() throws IOException {
    System.clearProperty(FIGURES);
    assertTrue(Files.size(figures.resolve("weak-filters.png")) > 10_000, "the figure of lesson 6");
  }

  static List<Lesson> lessons() throws IOException {
    return Lesson.all(DOCS.resolve("lessons")).stream().filter(l -> !l.isExercises()).toList();
  }

  private static List<Segment> segments(Path file) throws IOException {
    return Segment.of(1, Files.readAllLines(file));
  }

  @ParameterizedTest
  @MethodSource("lessons")
  void runsToItsEnd(Lesson lesson) throws IOException {
    try (SnippetRun run = new SnippetRun()) {
      run.run("setup.jsh", segments(DOCS.resolve("lessons/setup.jsh")));
      run.run(lesson.file().getFileName().toString(), segments(lesson.file()));
      assertTrue(run.snippets() >= 20, run.snippets() + " snippets");
      assertTrue(run.expectations() >= 5, run.expectations() + " expectations");
    }
  }

  /** Methods of the lesson on a GPT are those of the example, which is compared with PyTorch. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Var attention",
        "Layer block",
        "Var range",
        "Network network",
        "Var scores",
        "Var loss",
        "double train",
        "String write"
      })
  void methodsOfTheGptAreThoseOfTheExample(String method) throws IOException {
    Path example = DOCS.resolve("examples/training/src/main/java/org/example/TinyGpt.java");
    String expected = method(Files.readString(example), "  static " + method + "(", "\n  }\n");
    String actual =
        method(Files.readString(DOCS.resolve("lessons/7-gpt.jsh")), method + "(", "\n}\n");
    assertEquals(expected.indent(-2).replaceFirst("static ", ""), actual.indent(0));
  }

  private static String method(String code, String from, String to) {
    int start = code.indexOf(from);
    return code.substring(start, code.indexOf(to, start) + to.length());
  }

  @Test
  void theyAreNumberedOneAfterTheOther() throws IOException {
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7), lessons().stream().map(Lesson::number).toList());
  }

  @Test
  void theBlocksOfALessonAreItsText() throws IOException {
    for (Lesson lesson : lessons()) {
      assertEquals(
          Files.readString(lesson.file()).replaceAll("\\s+", " ").strip(),
          String.join(" ", lesson.blocks()).replaceAll("\\s+", " ").strip());
      assertTrue(lesson.blocks().size() >= 8, lesson.name());
    }
  }
}
