package org.catchupmix.app.puzzles;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.study.puzzles.Progress;
import org.catchupmix.study.puzzles.Puzzle;
import org.catchupmix.study.puzzles.Puzzles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "hint",
    description = "Prints the next of up to three hints; after the last one, all of them.",
    footer = {"", "  catchup puzzles hint 5"})
public final class PuzzlesHint implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "PUZZLE", description = "number or name of the puzzle")
  String name;

  @Mixin final PuzzleFolders folders = new PuzzleFolders();

  @Override
  public Integer call() throws IOException {
    Usage.require(
        Answers.question(name).isEmpty(),
        "%s has no hints, only the puzzles 1 to %d have: a wrong answer is told where to look",
        name,
        Puzzles.all().size());
    Puzzle puzzle = Puzzles.find(name);
    List<String> hints = folders.text(puzzle).hints();
    Progress progress = folders.progress();
    int given = progress.hints(puzzle.file());
    boolean all = given >= hints.size();
    for (int i = all ? 0 : given; i < (all ? hints.size() : given + 1); i++) {
      System.out.printf("hint %d of %d: %s%n", i + 1, hints.size(), hints.get(i));
    }
    if (!all) {
      progress.hinted(puzzle.file(), given + 1);
    }
    return 0;
  }
}
