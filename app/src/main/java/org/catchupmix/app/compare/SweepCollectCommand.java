package org.catchupmix.app.compare;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.catchupmix.app.cli.FigureFlags;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.study.compare.Comparison;
import org.catchupmix.study.sweep.RunStatus;
import org.catchupmix.study.sweep.Slurm;
import org.catchupmix.study.sweep.Sweep;
import org.catchupmix.study.sweep.SweepPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "collect",
    description = {
      "Writes the tables and the page of a comparison from the runs that are done, and "
          + "lists the others.",
      "The exit code is 1 if a run is not done."
    })
final class SweepCollectCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "DIR", description = "the folder of the comparison")
  Path folder;

  @Mixin FigureFlags figures;

  @Mixin EquivalenceFlag equivalence;

  @Override
  public Integer call() throws IOException {
    OptionalDouble margin = equivalence.margin();
    Comparison comparison = SweepPlan.read(folder);
    Map<String, String> open = new LinkedHashMap<>();
    for (RunStatus status : new Sweep(comparison, new Slurm()).knownStatus()) {
      if (status.state() != RunStatus.State.DONE) {
        open.put(status.run().title(), status.sentence());
      }
    }
    CompareCommand.writeResults(comparison, open, figures.options(), margin);
    if (open.isEmpty()) {
      return 0;
    }
    PrintWriter err = spec.commandLine().getErr();
    err.printf("catchup: %d of %d runs are not done%n", open.size(), comparison.runs().size());
    open.forEach((run, why) -> err.printf("  %s: %s%n", run, why));
    return Usage.FAILED;
  }
}
