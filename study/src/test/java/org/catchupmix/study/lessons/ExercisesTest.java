package org.catchupmix.study.lessons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks of exercises accept the solutions and explain wrong answers. */
class ExercisesTest {
  private static final Path LESSONS = Path.of("..", "docs", "lessons");
  private static final Path WRONG =
      Path.of("src/test/resources/org/catchupmix/study/lessons/wrong");
  private static final int TASKS = 3;
  private static final int WRONG_ANSWERS = 3 * TASKS;

  static Stream<Lesson> exercises() throws IOException {
    return Lesson.all(LESSONS).stream().filter(Lesson::isExercises);
  }

  /** The right answers come last, so that a wrong one cannot use them. */
  @ParameterizedTest
  @MethodSource("exercises")
  void solutionsAreRightAndWrongAnswersAreExplained(Lesson exercises) throws IOException {
    String lesson = exercises.file().getFileName().toString().replace("-exercises", "");
    try (SnippetRun run = new SnippetRun()) {
      run(run, LESSONS.resolve(Lesson.SETUP));
      run(run, exercises.file());
      run(run, exercises.checks());
      run(run, WRONG.resolve(lesson));
      int wrong = run.expectations();
      assertTrue(wrong >= WRONG_ANSWERS, "wrong answers: " + wrong);
      run(run, LESSONS.resolve("solutions").resolve(lesson));
      assertEquals(wrong + TASKS, run.expectations());
    }
  }

  private static void run(SnippetRun run, Path file) throws IOException {
    run.run(file.toString(), Segment.of(1, Files.readAllLines(file)));
  }
}
