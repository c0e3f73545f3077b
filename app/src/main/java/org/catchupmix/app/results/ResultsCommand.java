package org.catchupmix.app.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.progress.Plural;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.RunLock;
import org.catchupmix.study.experiment.Experiment;
import org.catchupmix.study.experiment.ExperimentRuns;
import org.catchupmix.study.experiment.ExperimentTables;
import org.catchupmix.study.frame.TableFormat;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code catchup results}: the experiments of {@code docs/results/plan.md}. */
@Command(
    name = "results",
    hidden = true,
    description = {
      "Trains the experiments of docs/results/plan.md, and writes the tables of docs/results.md.",
      "Settings, methods and seeds of NAME are in docs/results/NAME.yaml, outcomes in NAME.csv."
    },
    subcommands = {
      ResultsCommand.Run.class,
      ResultsCommand.Repeat.class,
      ResultsCommand.Fill.class,
      ResultsCommand.Tables.class
    },
    footer = {
      "",
      "NAME may also be the path of such a recipe. After a kill, 'run' continues; the others begin again.",
      "  catchup results run A",
      "  catchup results table A --format csv"
    })
public final class ResultsCommand {
  private static final String DOCS = "docs/results";

  private final ToIntFunction<List<String>> program;

  @Option(
      names = "--experiments",
      paramLabel = "DIR",
      description = "folder of the recipes and CSV files (default: " + DOCS + ")")
  Path experiments = Path.of(DOCS);

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description = "folder of the runs (default: runs/results)")
  Path runsFolder = Path.of("runs", "results");

  /**
   * Creates the command.
   *
   * @param program makes the program, with all commands, anew for each thread
   */
  public ResultsCommand(Supplier<CommandLine> program) {
    this.program = words -> program.get().execute(words.toArray(String[]::new));
  }

  @Command(name = "run", description = "trains what NAME.csv lacks, one line per finished run")
  static final class Run implements Callable<Integer> {
    @ParentCommand ResultsCommand results;

    @Parameters(paramLabel = "NAME", description = "experiment")
    String name;

    @Option(
        names = "--jobs",
        paramLabel = "N",
        description = "runs at once (default: one per processor)")
    Integer jobs;

    @Override
    public Integer call() throws IOException {
      int processors = Runtime.getRuntime().availableProcessors();
      int atOnce = jobs == null ? processors : jobs;
      Usage.require(atOnce >= 1, "--jobs %d must be at least 1", atOnce);
      ExperimentRuns runs = results.runs(name, Math.max(1, processors / atOnce));
      try (RunLock _ = RunLock.take(new RunFolder(runs.runs()))) {
        Map<String, String> failures = runs.runMissing(atOnce);
        if (!failures.isEmpty()) {
          throw new RunException(
              "%s failed: %s".formatted(Plural.of(failures.size(), "run"), failures));
        }
      }
      return 0;
    }
  }

  /** A run that is trained again. */
  abstract static class Again implements Callable<Integer> {
    @ParentCommand ResultsCommand results;

    @Parameters(index = "0", paramLabel = "NAME", description = "experiment")
    String name;

    @Parameters(index = "1", paramLabel = "METHOD", description = "method of the run")
    String method;

    @Parameters(index = "2", paramLabel = "SEED", description = "seed of the run")
    String seed;

    int again(boolean fill) throws IOException {
      int threads = Runtime.getRuntime().availableProcessors();
      results.runs(name, threads).repeat(new Experiment.PlannedRun(method, seed), fill);
      return 0;
    }
  }

  @Command(
      name = "repeat",
      description = "trains a finished run again and compares the SHA-256 of its metrics")
  static final class Repeat extends Again {
    @Override
    public Integer call() throws IOException {
      return again(false);
    }
  }

  @Command(
      name = "fill",
      description =
          "as repeat; adds to the run's line what 'analyze' measures now and did not then")
  static final class Fill extends Again {
    @Override
    public Integer call() throws IOException {
      return again(true);
    }
  }

  @Command(
      name = "table",
      description = {
        "writes the tables and figures of docs/results.md from docs/results/*.csv",
        "With NAME, prints the tables of that experiment instead."
      })
  static final class Tables implements Callable<Integer> {
    @ParentCommand ResultsCommand results;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "experiment")
    String name;

    @Option(
        names = "--format",
        paramLabel = "FORMAT",
        description = "with NAME: text, markdown, latex, html, csv or json (default: text)")
    TableFormat format;

    @Override
    public Integer call() throws IOException {
      Usage.require(name != null || format == null, "--format requires NAME");
      Path experiments = results.experiments;
      if (name != null) {
        TableFormat shown = format == null ? TableFormat.TEXT : format;
        System.out.print(ExperimentTables.of(Experiment.read(name, experiments)).in(shown));
        return 0;
      }
      Path docs = experiments.toAbsolutePath().getParent();
      List<Experiment> all = Experiment.all(experiments);
      ExperimentTables.write(docs.resolve("results.md"), all, docs.resolve("images"));
      return 0;
    }
  }

  private ExperimentRuns runs(String name, int threads) throws IOException {
    Experiment experiment = Experiment.read(name, experiments);
    Path folder = Files.createDirectories(runsFolder.resolve(experiment.name()));
    return new ExperimentRuns(experiment, program, folder, threads, System.out);
  }
}
