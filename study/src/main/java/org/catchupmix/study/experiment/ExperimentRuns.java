package org.catchupmix.study.experiment;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;
import org.catchupmix.io.TemporaryFolder;
import org.catchupmix.run.RunException;
import org.catchupmix.study.experiment.Experiment.PlannedRun;

/**
 * Trains and tests runs of an experiment by the program's own commands.
 *
 * @param program runs a command with its arguments and returns the exit code; from several threads
 * @param runs folder of the runs
 * @param threads of each run
 */
public record ExperimentRuns(
    Experiment experiment,
    ToIntFunction<List<String>> program,
    Path runs,
    int threads,
    PrintStream out) {
  /**
   * Trains the runs that have no line, several at a time, and adds their lines. A run that fails
   * does not stop the others.
   *
   * @return reasons of failures by run
   */
  public Map<String, String> runMissing(int jobs) throws IOException {
    Map<String, String> failures = new ConcurrentHashMap<>();
    List<PlannedRun> missing = experiment.missing();
    out.printf("%d of %d runs to train%n", missing.size(), experiment.planned().size());
    try (ExecutorService workers = Executors.newFixedThreadPool(jobs)) {
      missing.forEach(run -> workers.execute(() -> run(run, failures)));
    }
    return new TreeMap<>(failures);
  }

  private void run(PlannedRun planned, Map<String, String> failures) {
    try {
      Path run = train(planned, runs);
      withFlags("eval", run);
      withFlags("analyze", run);
      synchronized (this.program) {
        experiment.results().add(experiment.digest(), planned, run);
      }
    } catch (IOException | UncheckedIOException | RunException e) {
      failures.put(planned.toString(), e.getMessage());
    }
  }

  /**
   * Trains a finished run again and requires the same metrics.
   *
   * @param fill whether its line gets what {@code analyze} measures now and did not then
   */
  public void repeat(PlannedRun planned, boolean fill) throws IOException {
    Path again = Files.createTempDirectory(runs, "repeat.");
    Path run = train(planned, again);
    experiment.results().requireSame(planned, run);
    out.printf("%s: the same metrics, bit for bit%n", planned);
    if (fill) {
      withFlags("analyze", run);
      experiment.results().fill(planned, run);
    }
    TemporaryFolder.delete(again);
  }

  /** Trains a run; compare resumes a killed training and does not repeat a finished one. */
  private Path train(PlannedRun planned, Path folder) {
    Path home = folder.resolve(planned.folder());
    List<String> compare =
        new ArrayList<>(List.of("compare", experiment.recipe().toString(), "--methods"));
    compare.addAll(List.of(planned.method(), "--seeds", planned.seed()));
    compare.addAll(List.of("--set", "threads=" + threads));
    for (String key : experiment.words("per-seed")) {
      compare.addAll(List.of("--set", key + "=" + planned.seed()));
    }
    compare.addAll(List.of("--out", home.toString()));
    execute(compare);
    return home.resolve(planned.folder());
  }

  /** Runs a command with the flags that a comment of the recipe names. */
  private void withFlags(String command, Path run) {
    List<String> words = new ArrayList<>(List.of(command, run.toString()));
    words.addAll(experiment.words(command));
    words.addAll(List.of("--threads", "" + threads));
    execute(words);
  }

  private void execute(List<String> command) {
    int code = program.applyAsInt(command);
    if (code != 0) {
      throw new RunException(
          "catchup %s ended with exit code %d".formatted(String.join(" ", command), code));
    }
  }
}
