package org.catchupmix.bench;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.catchupmix.bench.report.StoredResults;
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
      "Says what got slower or faster between two runs by more than their noise.",
      "Exit code 1 if something got slower, 2 if the files cannot be compared."
    },
    mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "A.json", description = "results.json of the run before")
  Path before;

  @Parameters(index = "1", paramLabel = "B.json", description = "results.json of the run after")
  Path after;

  @Override
  public Integer call() {
    Comparison comparison = compare();
    comparison.lines().forEach(System.out::println);
    return comparison.isSlower() ? 1 : 0;
  }

  private Comparison compare() {
    try {
      return Comparison.of(StoredResults.read(before), StoredResults.read(after));
    } catch (UserException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
