package org.catchupmix.study.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.catchupmix.cli.Json;
import org.catchupmix.study.compare.Comparison;
import org.catchupmix.study.sweep.RunStatus;
import org.catchupmix.study.sweep.Slurm;
import org.catchupmix.study.sweep.Sweep;
import org.catchupmix.study.sweep.SweepPlan;
import org.catchupmix.train.RunException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code catchup compare status}. */
@Command(
    name = "status",
    description =
        "Says how far each run of a comparison is: waiting, running, done, failed and why, stopped,"
            + " or missing.")
final class SweepStatusCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "DIR", description = "the folder of the comparison")
  Path folder;

  @Option(names = "--json", description = "print it as JSON, for other programs")
  boolean json;

  @Override
  public Integer call() throws IOException {
    List<RunStatus> all = status(SweepPlan.read(folder));
    if (json) {
      Json.print(Map.of("runs", all.stream().map(RunStatus::facts).toList()), System.out);
    } else {
      System.out.println(RunStatus.text(all));
    }
    return 0;
  }

  /** Of all runs; by their folders alone where Slurm does not answer. */
  static List<RunStatus> status(Comparison comparison) throws IOException {
    Sweep sweep = new Sweep(comparison, new Slurm());
    try {
      return sweep.status();
    } catch (RunException e) {
      return sweep.statusWithoutSlurm(e.getMessage());
    }
  }
}
