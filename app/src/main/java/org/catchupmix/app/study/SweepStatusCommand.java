package org.catchupmix.app.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.catchupmix.app.cli.Json;
import org.catchupmix.study.sweep.RunStatus;
import org.catchupmix.study.sweep.Slurm;
import org.catchupmix.study.sweep.Sweep;
import org.catchupmix.study.sweep.SweepPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code catchup compare status}. */
@Command(
    name = "status",
    description = {
      "Lists the runs of a comparison.",
      "Waiting, running, done, failed and why, stopped, or missing."
    })
final class SweepStatusCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "DIR", description = "the folder of the comparison")
  Path folder;

  @Option(names = "--json", description = "print it as JSON, for other programs")
  boolean json;

  @Override
  public Integer call() throws IOException {
    List<RunStatus> all = new Sweep(SweepPlan.read(folder), new Slurm()).statusAsFarAsKnown();
    if (json) {
      Json.print(Map.of("runs", all.stream().map(RunStatus::facts).toList()), System.out);
    } else {
      System.out.println(RunStatus.text(all));
    }
    return 0;
  }
}
