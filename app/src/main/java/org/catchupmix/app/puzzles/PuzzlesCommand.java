package org.catchupmix.app.puzzles;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.catchupmix.study.puzzles.Progress;
import org.catchupmix.study.puzzles.Puzzle;
import org.catchupmix.study.puzzles.PuzzleSource;
import org.catchupmix.study.puzzles.Puzzles;
import org.catchupmix.study.puzzles.Verdict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code catchup puzzles}: lists the tasks with the learner's stars. */
@Command(
    name = "puzzles",
    description = {
      "Twenty kernels to write in CUDA, with a judge that needs no GPU.",
      "The emulator finds races, wrong values and bad memory access. Without a command, lists the puzzles and your stars.",
      "",
      "One star is for right values, two for no fault and the same bits in three orders,",
      "three for the goals of the counters."
    },
    subcommands = {PuzzlesStart.class, PuzzlesCheck.class, PuzzlesHint.class, PuzzlesRebuild.class},
    footer = {"", "  catchup puzzles start 1", "  catchup puzzles check --watch 1"})
public final class PuzzlesCommand implements Callable<Integer> {
  @Mixin final PuzzleFolders folders = new PuzzleFolders();

  @Override
  public Integer call() throws IOException {
    Progress progress = folders.progress();
    for (Puzzle puzzle : Puzzles.all()) {
      String title = folders.text(puzzle).title();
      int stars = progress.stars(puzzle.file());
      String state = stars == Verdict.STARS ? "solved" : folders.isStarted(puzzle) ? "open" : "";
      System.out.printf(
          "%2d  %-22s%s  %-8s%s%n",
          puzzle.number(), puzzle.name(), Verdict.drawn(stars), state, title);
    }
    System.out.println();
    for (String name : Answers.names()) {
      System.out.println(
          "    %-10s%s".formatted(name, progress.stars(name) > 0 ? "solved" : "").stripTrailing());
    }
    System.out.printf(
        "%n'catchup puzzles start 1' begins the first puzzle. 'start bug-1' shows a kernel with one mistake to find,%n"
            + "'start predict-1' a kernel whose costs are to be predicted; bugs and predictions need no compiler of CUDA.%n");
    if (!PuzzleSource.canCompile()) {
      System.out.printf("%nNote: %s.%n", PuzzleSource.NO_COMPILER);
    }
    return 0;
  }
}
