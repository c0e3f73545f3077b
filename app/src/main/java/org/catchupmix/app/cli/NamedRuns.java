package org.catchupmix.app.cli;

import java.nio.file.Path;
import java.util.List;
import org.catchupmix.run.RunNames;
import org.catchupmix.run.RunsFolder;
import org.catchupmix.run.weights.ShippedWeights;
import picocli.CommandLine.Option;

/** Flag for the folder in which runs are found by name. */
public final class NamedRuns {
  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description = "folder of runs that are given by name alone (default: ${DEFAULT-VALUE})")
  Path folder = Path.of("runs");

  /** Finds a run by path or name. */
  public Path find(Path run) {
    return new RunsFolder(folder).find(run);
  }

  /** Finds a run by path or name, where a file of weights, or a name of shipped ones, may stand. */
  public Path findRunOrWeights(Path given) {
    Path run = find(given);
    return RunsFolder.isRun(run) && !ShippedWeights.isName(given.toString()) ? run : given;
  }

  /** Finds runs by path or name, each once. */
  public List<Path> find(List<Path> runs) {
    return RunNames.once(runs.stream().map(this::find).toList());
  }
}
