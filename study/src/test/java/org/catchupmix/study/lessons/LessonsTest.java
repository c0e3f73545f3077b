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

  @Test
  void theyAreNumberedOneAfterTheOther() throws IOException {
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6), lessons().stream().map(Lesson::number).toList());
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
