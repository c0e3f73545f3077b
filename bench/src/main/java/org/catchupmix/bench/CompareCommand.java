package org.catchupmix.bench;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.catchupmix.bench.results.StoredResults;
import org.catchupmix.core.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code catchup bench compare}. */
@Command(
    name = "compare",
    description = {
      "Lists what got slower or faster between two runs by more than their noise.",
      "Exit code 1 if something got slower, 2 if the files cannot be compared."
    })
final class CompareCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "A.json", description = "results.json of the run before")
  Path before;

  @Parameters(index = "1", paramLabel = "B.json", description = "results.json of the run after")
  Path after;

  @Override
  public Integer call() {
    try {
      Changes changes = Changes.between(StoredResults.read(before), StoredResults.read(after));
      changes.lines().forEach(System.out::println);
      return changes.isSlower() ? 1 : 0;
    } catch (UserException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
