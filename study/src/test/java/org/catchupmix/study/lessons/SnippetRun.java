package org.catchupmix.study.lessons;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.execution.LocalExecutionControlProvider;

/** Runs the code of a page in JShell, within this JVM, and compares the output. */
final class SnippetRun implements AutoCloseable {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream screen = System.out;
  private final JShell shell;
  private int snippets;
  private int expectations;

  SnippetRun() {
    shell = JShell.builder().executionEngine(new LocalExecutionControlProvider(), Map.of()).build();
    shell.addToClasspath(System.getProperty("java.class.path"));
    // With local execution, snippets share our System.out.
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  int snippets() {
    return snippets;
  }

  int expectations() {
    return expectations;
  }

  /**
   * Runs code to its end.
   *
   * @throws AssertionError at the first snippet that fails or prints something else
   */
  void run(String file, List<Segment> segments) {
    for (Segment segment : segments) {
      Result last = evaluate(file, segment);
      if (!segment.expected().isEmpty()) {
        compare(last.place() + last.code(), segment.expected(), last.lines());
      }
    }
  }

  private void compare(String place, List<String> expected, List<String> actual) {
    boolean same = expected.size() == actual.size();
    for (int i = 0; same && i < expected.size(); i++) {
      same = ExpectedText.matches(expected.get(i), actual.get(i));
    }
    if (!same) {
      throw new AssertionError(
          "%s%n  is said to give  %s%n  but gives        %s"
              .formatted(place, String.join(" | ", expected), String.join(" | ", actual)));
    }
    expectations += expected.size();
  }

  /** Result of a snippet; without output, its value is the only line. */
  private record Result(String place, String code, List<String> lines) {}

  /** Runs all snippets and returns the result of the last. */
  private Result evaluate(String file, Segment segment) {
    Result last = new Result(file, "", List.of());
    String rest = segment.code();
    while (!rest.isBlank()) {
      SourceCodeAnalysis.CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      if (next.completeness() == SourceCodeAnalysis.Completeness.EMPTY) {
        break; // comments
      }
      String place = "%s:%d: ".formatted(file, segment.line() + firstLine(segment.code(), rest));
      if (next.source() == null) {
        throw new AssertionError(place + "this is no complete Java: " + rest.strip());
      }
      printed.reset();
      String value = null;
      for (SnippetEvent event : shell.eval(next.source())) {
        fail(place, event);
        value = event.causeSnippet() == null ? event.value() : value;
      }
      String out = printed.toString(StandardCharsets.UTF_8);
      last =
          new Result(
              place, bare(next.source()), out.isEmpty() ? values(value) : out.lines().toList());
      snippets++;
      rest = next.remaining();
    }
    return last;
  }

  private static int firstLine(String code, String rest) {
    int comments = rest.length() - bare(rest).length();
    return (int)
        code.substring(0, code.length() - rest.length() + comments)
            .chars()
            .filter(c -> c == 10)
            .count();
  }

  /** A snippet without the comments above it. */
  private static String bare(String source) {
    return source.replaceFirst("^(\\s*//[^\n]*\n|\\s+)+", "");
  }

  /** JShell puts strings into quotes; a page does not. */
  private static List<String> values(String value) {
    return value == null ? List.of() : List.of(value.replaceAll("^\"|\"$", ""));
  }

  private void fail(String place, SnippetEvent event) {
    Snippet snippet = event.snippet();
    List<String> errors = new ArrayList<>(Snippets.failure(shell, event, 1).stream().toList());
    if (snippet instanceof DeclarationSnippet declaration) {
      shell.unresolvedDependencies(declaration).forEach(name -> errors.add("unknown: " + name));
    }
    if (!errors.isEmpty() || event.status() == Snippet.Status.REJECTED) {
      throw new AssertionError(
          place + snippet.source().strip() + " fails: " + String.join("; ", errors),
          event.exception());
    }
  }

  /** Closes resources that the code left open, and the shell. */
  @Override
  public void close() {
    try {
      shell
          .variables()
          .filter(v -> List.of("Graph", "TensorScope", "Backend").contains(v.typeName()))
          .forEach(v -> shell.eval(v.name() + ".close();"));
      shell.close();
    } finally {
      System.setOut(screen);
    }
  }
}
