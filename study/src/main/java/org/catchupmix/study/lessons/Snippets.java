package org.catchupmix.study.lessons;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.VarSnippet;

final class Snippets {
  private Snippets() {}

  /** Runs code snippet by snippet; the listener receives each result. */
  static void run(JShell shell, String code, Consumer<SnippetEvent> listener) {
    String rest = code;
    while (!rest.isBlank()) {
      CompletionInfo info = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      shell.eval(info.source() == null ? rest : info.source()).forEach(listener);
      rest = info.source() == null ? "" : info.remaining();
    }
  }

  /** Returns the error of a snippet or the exception it threw, if any. */
  static Optional<String> failure(JShell shell, SnippetEvent event) {
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
    return Optional.of(text).filter(t -> !t.isEmpty());
  }

  /** Returns the value of a variable or an expression, as the shell writes it. */
  static Optional<String> value(SnippetEvent event) {
    boolean valued =
        event.snippet() instanceof VarSnippet || event.snippet() instanceof ExpressionSnippet;
    return Optional.ofNullable(event.value()).filter(_ -> valued && event.causeSnippet() == null);
  }
}
