package org.catchupmix.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceConfigurationError;
import org.catchupmix.app.bench.BenchCommand;
import org.catchupmix.app.cli.DataCommand;
import org.catchupmix.app.cli.DoctorCommand;
import org.catchupmix.app.cli.ExportCommand;
import org.catchupmix.app.cli.Failures;
import org.catchupmix.app.cli.InitCommand;
import org.catchupmix.app.cli.ModelsCommand;
import org.catchupmix.app.cli.ParityCommand;
import org.catchupmix.app.cli.TrainCommand;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.app.cli.VerifyCommand;
import org.catchupmix.app.cli.WholeWords;
import org.catchupmix.app.compare.CompareCommand;
import org.catchupmix.app.eval.EvalCommand;
import org.catchupmix.app.lessons.JShellCommand;
import org.catchupmix.app.lessons.NotebookCommand;
import org.catchupmix.app.puzzles.PuzzlesCommand;
import org.catchupmix.app.report.AnalyzeCommand;
import org.catchupmix.app.report.FiguresCommand;
import org.catchupmix.app.report.KernelsPlotCommand;
import org.catchupmix.app.report.ReportCommand;
import org.catchupmix.app.results.ResultsCommand;
import org.catchupmix.app.view.GraphCommand;
import org.catchupmix.app.view.MixViewCommand;
import org.catchupmix.emulator.command.EmulateCommand;
import org.catchupmix.io.FileErrors;
import org.catchupmix.io.PlainOutput;
import org.catchupmix.kernels.lab.KernelsCommand;
import org.catchupmix.program.HeapBound;
import org.catchupmix.program.OutOfMemory;
import org.catchupmix.program.Program;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program. Exit codes: 0 success, 1 the run failed, 2 wrong usage. An error that the user can
 * correct is one sentence; a stack trace means a defect of the program.
 */
@Command(
    name = "catchup",
    description = "Trains networks with Catch-up Mix (AAAI 2024) on a tensor engine in Java.",
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Start with 'catchup train'. 'catchup COMMAND --help' explains a command.",
      "'catchup --plugins JAR COMMAND' adds a jar of mix methods, networks or data sets."
    })
public final class Main {
  private static final List<Class<?>> COMMANDS =
      List.of(
          TrainCommand.class,
          InitCommand.class,
          EvalCommand.class,
          AnalyzeCommand.class,
          ReportCommand.class,
          FiguresCommand.class,
          CompareCommand.class,
          ExportCommand.class,
          ModelsCommand.class,
          DataCommand.class,
          GraphCommand.class,
          MixViewCommand.class,
          ParityCommand.class,
          VerifyCommand.class,
          DoctorCommand.class,
          JShellCommand.class,
          NotebookCommand.class,
          PuzzlesCommand.class,
          KernelsCommand.class,
          EmulateCommand.class,
          BenchCommand.class);

  /** Names of flags in other programs that picocli finds no similar flag for. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "--learning-rate",
          "--lr",
          "--workers",
          "--threads",
          "--arch",
          "--model",
          "--plugins",
          "--plugins before the command, as the first argument of ./catchup");

  /** Environment variable that adds the stack trace to each error. */
  private static final String STACK_TRACE = "CATCHUP_STACK_TRACE";

  /** The version that the build wrote, and the commit of the sources. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"catchup " + Program.version() + " (commit " + Program.commit() + ")"};
    }
  }

  /** The program with all commands that the modules bring. */
  public static CommandLine commandLine() {
    return commandLine(COMMANDS);
  }

  /** The program for these arguments: the command that they name, or all where they name none. */
  static CommandLine commandLine(String... args) {
    // Making all takes a third of the time of a start. 'figures' runs other commands.
    List<Class<?>> named =
        COMMANDS.stream()
            .filter(command -> command != FiguresCommand.class)
            .filter(command -> args.length > 0 && name(command).equals(args[0]))
            .toList();
    return commandLine(named.isEmpty() ? COMMANDS : named);
  }

  private static String name(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }

  private static CommandLine commandLine(List<Class<?>> commands) {
    CommandLine main = new CommandLine(new Main());
    commands.forEach(main::addSubcommand);
    if (main.getSubcommands().containsKey("kernels")) {
      main.getSubcommands().get("kernels").addSubcommand(new KernelsPlotCommand());
    }
    if (commands.equals(COMMANDS)) {
      main.addSubcommand(new ResultsCommand(Main::commandLine));
    }
    main.addSubcommand(
        new CommandLine(new AutoComplete.GenerateCompletion()).setCommandName("completion"));
    arrange(main);
    // Picocli's tracer would warn of a quotation mark in a value, with the name of a class.
    CommandLine.tracer().setLevel(CommandLine.TraceLevel.OFF);
    return main.registerConverter(Path.class, Main::path)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOverwrittenOptionsAllowed(true)
        .setExecutionStrategy(Main::execute)
        .setParameterExceptionHandler((e, _) -> misused(e))
        .setExecutionExceptionHandler((e, line, _) -> failed(e, line))
        // Standard output takes no escape sequences.
        .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
        .setUsageHelpAutoWidth(true);
  }

  /** Gives a command and its subcommands {@code --help}, a short synopsis and whole words. */
  private static void arrange(CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    if (!spec.mixinStandardHelpOptions()) {
      spec.mixinStandardHelpOptions(true);
    }
    spec.usageMessage().sortOptions(false).abbreviateSynopsis(true);
    WholeWords.apply(line);
    line.getSubcommands().values().forEach(Main::arrange);
  }

  /**
   * Executes the command. Refuses an unknown one, which picocli forgives beside {@code --help}, and
   * a list of commas alone, of which picocli makes an empty one.
   */
  private static int execute(ParseResult all) {
    if (!all.unmatched().isEmpty()) {
      throw new UnmatchedArgumentException(all.commandSpec().commandLine(), all.unmatched());
    }
    for (ParseResult part = all; part != null; part = part.subcommand()) {
      for (OptionSpec option : part.matchedOptions()) {
        if (!option.splitRegex().isEmpty()
            && option.getValue() instanceof Collection<?> list
            && list.isEmpty()) {
          throw new ParameterException(
              option.command().commandLine(),
              "%s '%s' must have at least one value"
                  .formatted(option.longestName(), option.originalStringValues().getLast()));
        }
      }
    }
    return new RunLast().execute(all);
  }

  private static int misused(ParameterException e) {
    CommandLine line = e.getCommandLine();
    line.getErr().println("catchup: " + plain(e.getMessage()));
    if (!UnmatchedArgumentException.printSuggestions(e, line.getErr())
        && e instanceof UnmatchedArgumentException unmatched) {
      unmatched.getUnmatched().stream()
          .map(argument -> argument.replaceFirst("=.*", ""))
          .filter(ELSEWHERE::containsKey)
          .forEach(name -> line.getErr().println("did you mean " + ELSEWHERE.get(name) + "?"));
    }
    line.getErr().printf("see '%s --help'%n", line.getCommandSpec().qualifiedName());
    return line.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** Names numbers instead of Java's types, which picocli's messages end with. */
  private static String plain(String message) {
    return message
        .replaceFirst("is not an? (int|long)$", "must be a whole number")
        .replaceFirst("is not a (float|double)$", "must be a number");
  }

  /** Prints an error that the user can correct as one sentence; rethrows a defect. */
  private static int failed(Exception e, CommandLine line) throws Exception {
    if (System.getenv(STACK_TRACE) != null) {
      e.printStackTrace(line.getErr());
    }
    return switch (e) {
      case InvalidPathException path -> misused(new ParameterException(line, sentence(path)));
      case IllegalArgumentException invalid when isOurs(invalid) ->
          misused(new ParameterException(line, invalid.getMessage()));
      case IOException _, RuntimeException _ -> {
        line.getErr().println("catchup: " + Failures.message(e) + advice(e, line));
        yield Usage.FAILED;
      }
      default -> throw e;
    };
  }

  /** Says how a run goes on that a full disk has stopped. */
  private static String advice(Exception e, CommandLine line) {
    boolean full =
        e instanceof IOException io && FileErrors.isFull(io)
            || e instanceof UncheckedIOException unchecked
                && FileErrors.isFull(unchecked.getCause());
    return full && line.getCommandSpec().findOption("--resume") != null
        ? ", and --resume continues the run"
        : "";
  }

  /** Whether this program wrote the message; one that a library throws shows a defect. */
  private static boolean isOurs(IllegalArgumentException e) {
    StackTraceElement[] trace = e.getStackTrace();
    return trace.length > 0 && trace[0].getClassName().startsWith("org.catchupmix.");
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException(sentence(e));
    }
  }

  private static String sentence(InvalidPathException e) {
    return "'%s' is not a path in this locale (%s): set LC_ALL=C.UTF-8, or rename it"
        .formatted(e.getInput().replace("\0", "\\0"), e.getReason());
  }

  /** Reports a library on the class path whose networks, methods or devices cannot be loaded. */
  static int brokenLibrary(Error e) {
    Throwable cause = e instanceof ExceptionInInitializerError ? e.getCause() : e;
    boolean isTheirs =
        cause instanceof ServiceConfigurationError
            || cause instanceof IllegalArgumentException i && isOurs(i)
            || isForeign(cause);
    if (!isTheirs) {
      throw e;
    }
    if (System.getenv(STACK_TRACE) != null) {
      e.printStackTrace();
    }
    System.err.printf(
        "catchup: a library on the class path is broken: %s%s%n",
        isForeign(cause) ? cause : cause.getMessage(),
        cause.getCause() == null ? "" : ": " + innermost(cause));
    return Usage.FAILED;
  }

  /** The innermost cause: an exception of a static initializer is wrapped twice. */
  private static Throwable innermost(Throwable e) {
    return e.getCause() == null ? e : innermost(e.getCause());
  }

  /** Whether code that is neither ours nor Java's threw it. */
  private static boolean isForeign(Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    return trace.length > 0 && !trace[0].getClassName().matches("(org\\.catchupmix|java|jdk)\\..*");
  }

  /** Whether all of standard output was written; a reader that wants no more, as head, has all. */
  private static boolean isPrinted() {
    if (!System.out.checkError()) {
      return true;
    }
    try {
      new FileOutputStream(FileDescriptor.out).getChannel().position();
    } catch (IOException e) {
      return true; // only files have a position: this is a pipe, whose reader has gone
    }
    System.err.println(
        "catchup: standard output could not be written, as on a full disk: what was printed is"
            + " incomplete, files are whole");
    return false;
  }

  /** Runs a command. */
  public static void main(String[] args) {
    // Files and screens look the same in each country.
    Locale.setDefault(Locale.ROOT);
    PlainOutput.install();
    HeapBound.install();
    int code;
    try {
      code = commandLine(args).execute(args);
    } catch (OutOfMemoryError e) {
      System.err.println("catchup: " + OutOfMemory.message(e));
      code = Usage.FAILED;
    } catch (ServiceConfigurationError | ExceptionInInitializerError e) {
      code = brokenLibrary(e);
    } catch (NoClassDefFoundError e) {
      if (System.getenv(STACK_TRACE) != null) {
        e.printStackTrace();
      }
      System.err.printf(
          "catchup: %s is missing: the bundle for GPU machines has no charts, images and downloads;"
              + " use the whole program%n",
          e.getMessage());
      code = Usage.FAILED;
    }
    System.exit(code == 0 && !isPrinted() ? Usage.FAILED : code);
  }
}
