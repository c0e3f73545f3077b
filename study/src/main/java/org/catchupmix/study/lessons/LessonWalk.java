package org.catchupmix.study.lessons;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.VarSnippet;

/**
 * Goes through a lesson: Enter shows and runs the next block, Java that is typed in between runs as
 * well.
 *
 * @param shell with the program's classes on its class path
 * @param screen where blocks and values are shown
 */
public record LessonWalk(JShell shell, BufferedReader keyboard, PrintStream screen) {

  /** Runs code in silence, as what lessons need. */
  public void prepare(String code) {
    evaluate(code, false);
  }

  /** From the first block to {@code /exit}, or the end of the keyboard's input. */
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
        screen.println(block);
        evaluate(block, false);
        if (next == count) {
          screen.println("\nThat was the lesson. Its variables are yours; /exit leaves.");
        }
      }
    }
  }

  /** Lines up to the end of a statement, or an empty line; null where there is no more. */
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
    String rest = code;
    while (!rest.isBlank()) {
      CompletionInfo info = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      String source = info.source() == null ? rest : info.source();
      for (SnippetEvent event : shell.eval(source)) {
        report(event, tell);
      }
      rest = info.source() == null ? "" : info.remaining();
    }
  }

  private void report(SnippetEvent event, boolean tell) {
    shell
        .diagnostics(event.snippet())
        .filter(Diag::isError)
        .forEach(d -> screen.println("error: " + d.getMessage(null)));
    if (event.exception() instanceof EvalException thrown) {
      screen.println(thrown.getExceptionClassName() + ": " + thrown.getMessage());
    } else if (event.exception() != null) {
      screen.println(event.exception().getMessage());
    }
    boolean valued =
        event.snippet() instanceof VarSnippet || event.snippet() instanceof ExpressionSnippet;
    if (tell && valued && event.causeSnippet() == null && event.value() != null) {
      screen.println("==> " + event.value());
    }
  }
}
