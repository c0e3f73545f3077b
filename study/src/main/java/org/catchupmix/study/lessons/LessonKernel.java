package org.catchupmix.study.lessons;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import jdk.jshell.execution.LocalExecutionControlProvider;
import org.catchupmix.program.Program;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;

/**
 * A kernel for Jupyter: cells run in the JDK's JShell, in this Java, with its class path. An
 * expression at the end of a cell is shown, unless a semicolon follows. The protocol is JJava's.
 */
public final class LessonKernel extends BaseKernel {
  /** Shows figures in the notebook instead of printing their files. */
  private static final String LOOK_METHOD =
      """
      void look(Path figure) throws java.io.IOException {
        org.catchupmix.study.lessons.LessonKernel.show(figure);
      }
      """;

  private final JShell shell =
      JShell.builder().executionEngine(new LocalExecutionControlProvider(), Map.of()).build();
  private final Path lessons;
  private volatile boolean interrupted;
  private volatile boolean evaluating;

  /** Failure of a cell; its message is shown below the cell. */
  private static final class CellException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CellException(String message) {
      super(message);
    }
  }

  private LessonKernel(Path setup) throws IOException {
    super(
        Notebook.KERNEL,
        Program.version(),
        new LanguageInfo.Builder("java")
            .version(Runtime.version().toString())
            .mimetype("text/x-java")
            .fileExtension(".jsh")
            .codemirror("text/x-java")
            .pygments("java")
            .build(),
        List.of(),
        null,
        new JupyterIO(StandardCharsets.UTF_8),
        new CommManager(),
        new Renderer(),
        null,
        new MagicsRegistry(),
        false,
        new StringStyler.Builder().build());
    lessons = setup.toAbsolutePath().getParent();
    evalRaw(Files.readString(setup));
    evalRaw(LOOK_METHOD);
    onStartup();
  }

  /**
   * Runs until Jupyter stops it or ends itself.
   *
   * @param args Jupyter's connection file, and a file of code to begin with
   */
  public static void main(String[] args) throws IOException, GeneralSecurityException {
    ProcessHandle.current()
        .parent()
        .ifPresent(jupyter -> jupyter.onExit().thenRun(() -> System.exit(1)));
    String file = Files.readString(Path.of(args[0]));
    JupyterConnection connection = new JupyterConnection(KernelConnectionProperties.parse(file));
    new LessonKernel(Path.of(args[1])).becomeHandlerForConnection(connection);
    connection.connect();
    connection.waitUntilClose();
    System.exit(0);
  }

  /** Shows a figure, PNG or SVG, below the cell that runs. */
  public static void show(Path figure) throws IOException {
    DisplayData data = new DisplayData(figure.getFileName().toString());
    if (figure.toString().endsWith(".svg")) {
      data.putSVG(Files.readString(figure));
    } else {
      data.putData(
          MIMEType.IMAGE_PNG, Base64.getEncoder().encodeToString(Files.readAllBytes(figure)));
    }
    notebookKernel().display(data);
  }

  /** Writes whole lines, since a formatted line would arrive as several messages. */
  @Override
  protected void replaceOutputStreams(ShellReplyEnvironment reply) {
    super.replaceOutputStreams(reply);
    System.setOut(lines(io.out));
    System.setErr(lines(io.err));
  }

  private static PrintStream lines(PrintStream to) {
    OutputStream buffer =
        new BufferedOutputStream(to) {
          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            super.write(bytes, offset, length);
            if (IntStream.range(offset, offset + length).anyMatch(i -> bytes[i] == '\n')) {
              flush();
            }
          }
        };
    return new PrintStream(buffer, false, StandardCharsets.UTF_8);
  }

  @Override
  public DisplayData eval(String code) {
    evaluating = true;
    try {
      String value = evalRaw(code);
      return value == null ? null : new DisplayData(value);
    } finally {
      evaluating = false;
      System.out.flush();
      System.err.flush();
    }
  }

  /** Returns the value to show; null if there is none. */
  @Override
  public String evalRaw(String code) {
    interrupted = false;
    if (code.startsWith(Notebook.LOAD_CHECKS)) {
      return evalRaw(checks(code.substring(Notebook.LOAD_CHECKS.length()).strip()));
    }
    boolean quiet = code.strip().endsWith(";");
    String[] last = {null};
    Snippets.run(
        shell,
        code,
        (event, line) -> {
          Optional<String> failure = Snippets.failure(shell, event, line);
          if (interrupted || failure.isPresent()) {
            throw new CellException(failure.orElse("interrupted"));
          }
          boolean shown = !quiet && isExpression(event.snippet());
          last[0] = shown ? Snippets.value(event).orElse(null) : null;
        });
    return last[0];
  }

  /** Reads the checks of exercises, which a notebook does not show. */
  private String checks(String file) {
    try {
      return Files.readString(lessons.resolve(Path.of(file).getFileName()));
    } catch (IOException e) {
      throw new CellException("there is no file of checks %s".formatted(file));
    }
  }

  /** Whether the value of a snippet is shown: the shell stores expressions in variables. */
  private static boolean isExpression(Snippet snippet) {
    return snippet instanceof ExpressionSnippet
        || snippet.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND;
  }

  @Override
  public List<String> formatError(Throwable e) {
    return e instanceof CellException ? e.getMessage().lines().toList() : super.formatError(e);
  }

  @Override
  public void interrupt() {
    interrupted = true;
    Thread.startVirtualThread(this::stop);
  }

  /** Stops code until the cell has ended: between two of its snippets there is nothing to stop. */
  private void stop() {
    while (evaluating && interrupted) {
      shell.stop();
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Override
  public ReplacementOptions complete(String code, int at) {
    int[] from = {at};
    List<String> words =
        shell.sourceCodeAnalysis().completionSuggestions(code, at, from).stream()
            .map(Suggestion::continuation)
            .distinct()
            .toList();
    return new ReplacementOptions(words, from[0], at);
  }

  @Override
  public DisplayData inspect(String code, int at, boolean detail) {
    String text =
        shell.sourceCodeAnalysis().documentation(code, at, detail).stream()
            .map(d -> d.javadoc() == null ? d.signature() : d.signature() + "\n" + d.javadoc())
            .collect(Collectors.joining("\n\n"));
    return text.isEmpty() ? null : new DisplayData(text);
  }

  @Override
  public String isComplete(String code) {
    SourceCodeAnalysis analysis = shell.sourceCodeAnalysis();
    CompletionInfo info = analysis.analyzeCompletion(code);
    while (info.completeness().isComplete() && !info.remaining().isBlank()) {
      info = analysis.analyzeCompletion(info.remaining());
    }
    return switch (info.completeness()) {
      case COMPLETE, COMPLETE_WITH_SEMI, EMPTY -> IS_COMPLETE_YES;
      case UNKNOWN -> IS_COMPLETE_BAD;
      case CONSIDERED_INCOMPLETE, DEFINITELY_INCOMPLETE -> "  ";
    };
  }
}
