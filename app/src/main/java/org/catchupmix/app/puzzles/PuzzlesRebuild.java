package org.catchupmix.app.puzzles;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.catchupmix.study.puzzles.PuzzlePtx;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Recompiles the PTX of solutions, wrong answers, bugs and predictions, for developers. */
@Command(
    name = "rebuild",
    description = "Recompiles changed kernels of the puzzles to the PTX that tests and tasks use.",
    hidden = true)
public final class PuzzlesRebuild implements Callable<Integer> {
  @Option(names = "--checkout", paramLabel = "DIR", description = "the project's sources")
  private Path checkout = Path.of("");

  @Override
  public Integer call() throws IOException {
    for (Path ptx : PuzzlePtx.rebuild(checkout)) {
      System.out.println(ptx.getFileName());
    }
    return 0;
  }
}
