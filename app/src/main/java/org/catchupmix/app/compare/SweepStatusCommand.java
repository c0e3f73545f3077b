package org.catchupmix.app.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.catchupmix.study.sweep.RunStatus;
import org.catchupmix.study.sweep.Slurm;
import org.catchupmix.study.sweep.Sweep;
import org.catchupmix.study.sweep.SweepPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "status",
    description = {
      "Lists the runs of a comparison.",
      "Each run is waiting, running, done, failed (with the reason), stopped or missing."
    })
final class SweepStatusCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "DIR", description = "the folder of the comparison")
  Path folder;

  @Override
  public Integer call() throws IOException {
    Sweep sweep = new Sweep(SweepPlan.read(folder), new Slurm());
    System.out.println(RunStatus.text(sweep.knownStatus()));
    return 0;
  }
}
