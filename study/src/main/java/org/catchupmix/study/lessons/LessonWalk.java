package org.catchupmix.study.lessons;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import jdk.jshell.JShell;

/** Steps through a lesson: Enter shows and runs the next block, and typed Java runs as well. */
public final class LessonWalk {
  private final JShell shell;
  private final BufferedReader keyboard;
  private final PrintStream screen;

  /**
   * Creates a walk.
   *
   * @param shell with the program's classes on its class path
   */
  public LessonWalk(JShell shell, BufferedReader keyboard, PrintStream screen) {
    this.shell = shell;
    this.keyboard = keyboard;
    this.screen = screen;
  }

  /** Runs code that lessons need, without output. */
  public void prepare(String code) {
    evaluate(code, false);
  }

  /** Runs the lesson until {@code /exit} or the end of the input. */
  public void run(Lesson lesson) throws IOException {
    int next = 0;
    int count = lesson.blocks().size();
    while (true) {
      screen.print(next < count ? "\n[Enter: %d of %d] ".formatted(next + 1, count) : "\n> ");
      screen.flush();
      String typed = statement();
      if (typed == null || typed.strip().matches("/ex(it)?")) {
        return;
      }
      if (!typed.isBlank()) {
        evaluate(typed, true);
      } else if (next < count) {
        String block = lesson.blocks().get(next++);
        screen.println(Lesson.withoutResults(block));
        evaluate(block, false);
        if (next == 1 && lesson.isExercises()) {
          prepare(Files.readString(lesson.checks())); // they may use what the first block defines
        }
        if (next == count) {
          screen.println("\nThat was the lesson. Its variables are yours; /exit leaves.");
        }
      }
    }
  }

  /** Reads lines to the end of a statement or an empty line. Null at the end of the input. */
  private String statement() throws IOException {
    String code = keyboard.readLine();
    while (code != null
        && !code.isBlank()
        && !code.startsWith("/")
        && !shell.sourceCodeAnalysis().analyzeCompletion(code).completeness().isComplete()) {
      screen.print("  ... ");
      screen.flush();
      String more = keyboard.readLine();
      if (more == null || more.isBlank()) {
        return code;
      }
      code += "\n" + more;
    }
    return code;
  }

  private void evaluate(String code, boolean tell) {
    Snippets.run(
        shell,
        code,
        (event, line) -> {
          Snippets.failure(shell, event, line).ifPresent(screen::println);
          if (tell) {
            Snippets.value(event).ifPresent(v -> screen.println("==> " + v));
          }
        });
  }
}
