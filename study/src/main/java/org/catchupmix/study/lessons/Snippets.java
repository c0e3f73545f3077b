package org.catchupmix.study.lessons;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.ObjIntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.VarSnippet;

final class Snippets {
  private Snippets() {}

  /**
   * Runs code snippet by snippet.
   *
   * @param listener receives each result and the line of the code at which its snippet begins
   */
  static void run(JShell shell, String code, ObjIntConsumer<SnippetEvent> listener) {
    String rest = code;
    while (!rest.isBlank()) {
      CompletionInfo info = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      int blank = rest.length() - rest.stripLeading().length();
      int line = lines(code, code.length() - rest.length() + blank);
      shell
          // JShell miscounts the lines of a snippet with blank ones before it.
          .eval((info.source() == null ? rest : info.source()).stripLeading())
          .forEach(event -> listener.accept(event, line));
      rest = info.source() == null ? "" : info.remaining();
    }
  }

  /**
   * Returns the error of a snippet or the exception it threw, if any, with its line.
   *
   * @param first line at which the snippet begins
   */
  static Optional<String> failure(JShell shell, SnippetEvent event, int first) {
    String text =
        shell
            .diagnostics(event.snippet())
            .filter(Diag::isError)
            .map(d -> "error: " + d.getMessage(null))
            .collect(Collectors.joining("\n"));
    if (event.exception() instanceof EvalException thrown) {
      text = thrown.getExceptionClassName() + ": " + thrown.getMessage();
    } else if (event.exception() != null) {
      text = event.exception().getMessage();
    }
    return Optional.of(text)
        .filter(t -> !t.isEmpty())
        .map(t -> "line %d: %s".formatted(failedLine(shell, event, first), t));
  }

  private static int lines(String code, int until) {
    return 1 + (int) code.substring(0, until).chars().filter(c -> c == '\n').count();
  }

  /**
   * Returns the line of the code that failed; that of its snippet if nothing else is known.
   *
   * @param first line at which the snippet begins
   */
  private static int failedLine(JShell shell, SnippetEvent event, int first) {
    Snippet snippet = event.snippet();
    IntStream errors =
        shell
            .diagnostics(snippet)
            .filter(Diag::isError)
            .mapToInt(d -> lines(snippet.source(), (int) d.getPosition()));
    IntStream frames =
        event.exception() == null
            ? IntStream.empty()
            : Arrays.stream(event.exception().getStackTrace())
                .filter(frame -> ("#" + snippet.id()).equals(frame.getFileName()))
                .mapToInt(StackTraceElement::getLineNumber);
    return first - 1 + IntStream.concat(errors, frames).findFirst().orElse(1);
  }

  /** Returns the value of a variable or an expression, as the shell writes it. */
  static Optional<String> value(SnippetEvent event) {
    boolean valued =
        event.snippet() instanceof VarSnippet || event.snippet() instanceof ExpressionSnippet;
    return Optional.ofNullable(event.value()).filter(_ -> valued && event.causeSnippet() == null);
  }
}
