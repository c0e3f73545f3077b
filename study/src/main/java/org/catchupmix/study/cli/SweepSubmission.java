package org.catchupmix.study.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.progress.Plural;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.study.compare.Comparison;
import org.catchupmix.study.compare.PlannedRun;
import org.catchupmix.study.sweep.RunStatus;
import org.catchupmix.study.sweep.Slurm;
import org.catchupmix.study.sweep.Sweep;
import org.catchupmix.study.sweep.SweepPlan;
import org.catchupmix.train.Program;
import org.catchupmix.train.RunException;
import org.catchupmix.train.SlurmOptions;

/**
 * What {@code compare --on slurm} and {@code ablate --on slurm} do.
 *
 * @param command its name
 * @param comparison all runs
 * @param options what each task asks for
 */
record SweepSubmission(String command, Comparison comparison, SlurmOptions options) {
  private static final String AUTO = "auto";

  private Sweep sweep() {
    return new Sweep(comparison, new Slurm());
  }

  /** The launcher, of the sources, of an archive, or of a bundle. */
  private static Path program() {
    return Program.home().stream()
        .flatMap(home -> Stream.of(home.resolve("catchup"), home.resolve("bin/catchup")))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new RunException(
                    "--on slurm requires that the program was started by its launcher, ./catchup:"
                        + " tasks start it so"));
  }

  /**
   * Prints the script that would be submitted; where Slurm is not there, of all that is not done.
   */
  int print() throws IOException {
    List<PlannedRun> open;
    try {
      open = sweep().open();
    } catch (RunException e) {
      System.err.println("note: what waits or runs is not known: " + e.getMessage());
      open = comparison.runs().stream().filter(r -> r.state() != PlannedRun.State.DONE).toList();
    }
    if (open.isEmpty()) {
      System.err.println("nothing is missing: there is no script");
    }
    for (List<PlannedRun> array : sweep().arrays(open)) {
      System.out.print(sweep().script(array, command, program(), options));
    }
    return 0;
  }

  /** Submits what is missing. */
  int run(SweepPlan plan) throws IOException {
    Sweep sweep = sweep();
    List<RunStatus> all = sweep.status();
    List<PlannedRun> open = all.stream().filter(RunStatus::isOpen).map(RunStatus::run).toList();
    long done = all.stream().filter(s -> s.state() == RunStatus.State.DONE).count();
    System.out.printf(
        "%s: %,d done, %,d waiting or running, %,d to submit%n",
        Plural.of(all.size(), "run"), done, all.size() - done - open.size(), open.size());
    if (!options.gpus.isEmpty()
        && comparison.runs().getFirst().recipe().device.device.equals(AUTO)) {
      System.err.println(
          "note: the device is auto: on a node whose GPU cannot be used a task trains on the"
              + " processors; with --set device=cuda it fails there instead");
    }
    Path out = comparison.out();
    plan.write(out);
    for (List<PlannedRun> array : sweep.arrays(open)) {
      String job = sweep.submit(array, sweep.script(array, command, program(), options));
      System.out.printf("job     %s, of %s%n", job, Plural.of(array.size(), "task"));
    }
    String folder = ShellWord.of(out.toString());
    System.out.printf("state   catchup %s status %s%n", command, folder);
    System.out.printf("table   catchup %s collect %s%n", command, folder);
    return 0;
  }
}
