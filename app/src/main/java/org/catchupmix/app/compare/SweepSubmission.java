package org.catchupmix.app.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.program.Program;
import org.catchupmix.progress.Plural;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.recipe.SlurmRequest;
import org.catchupmix.run.RunException;
import org.catchupmix.study.compare.Comparison;
import org.catchupmix.study.compare.PlannedRun;
import org.catchupmix.study.sweep.RunStatus;
import org.catchupmix.study.sweep.Slurm;
import org.catchupmix.study.sweep.Sweep;
import org.catchupmix.study.sweep.SweepPlan;

/** Submits the runs of {@code compare --on slurm}. */
final class SweepSubmission {
  private final Comparison comparison;
  private final SlurmRequest options;

  /**
   * Creates a submission.
   *
   * @param comparison all runs
   * @param options resources of each task
   */
  SweepSubmission(Comparison comparison, SlurmRequest options) {
    this.comparison = comparison;
    this.options = options;
  }

  private Sweep sweep() {
    return new Sweep(comparison, new Slurm());
  }

  /** Launcher script in a checkout, archive or bundle. */
  private static Path program() {
    return Program.home().stream()
        .flatMap(home -> Stream.of(home.resolve("catchup"), home.resolve("bin/catchup")))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new RunException(
                    "--on slurm requires a start by the launcher ./catchup, which the tasks use too"));
  }

  private String script(List<PlannedRun> runs) {
    return sweep().script(runs, program(), options);
  }

  /**
   * Rejects paths and options that a script cannot contain.
   *
   * @throws IllegalArgumentException if one has a control character
   */
  void check() {
    script(comparison.runs());
  }

  /**
   * Prints the script that would be submitted; if Slurm does not answer, includes runs whose state
   * is unknown.
   */
  int print() throws IOException {
    List<RunStatus> all = sweep().knownStatus();
    List<PlannedRun> missing =
        all.stream()
            .filter(s -> s.isOpen() || s.state() == RunStatus.State.UNKNOWN)
            .map(RunStatus::run)
            .toList();
    if (missing.isEmpty()) {
      System.err.println("no run is missing, so there is nothing to submit");
    } else {
      System.out.print(script(missing));
    }
    return 0;
  }

  /** Submits the runs that are neither done nor queued nor running. */
  int run(SweepPlan plan) throws IOException {
    Sweep sweep = sweep();
    List<RunStatus> all = sweep.status();
    List<PlannedRun> open = all.stream().filter(RunStatus::isOpen).map(RunStatus::run).toList();
    long done = all.stream().filter(s -> s.state() == RunStatus.State.DONE).count();
    System.out.printf(
        "%s: %,d done, %,d waiting or running, %,d to submit%n",
        Plural.of(all.size(), "run"), done, all.size() - done - open.size(), open.size());
    if (options.hasGpus()
        && comparison.runs().getFirst().recipe().device().device().equals("auto")) {
      System.err.println(
          "note: with device auto, a task whose GPU cannot be used trains on the CPU; with --set device=cuda it fails instead");
    }
    plan.write(comparison.out());
    if (!open.isEmpty()) {
      String job = sweep.submit(open, script(open));
      System.out.printf("job     %s, %s%n", job, Plural.of(open.size(), "task"));
    }
    String folder = ShellWord.of(comparison.out().toString());
    System.out.printf("status  catchup compare status %s%n", folder);
    System.out.printf("table   catchup compare collect %s%n", folder);
    return 0;
  }
}
