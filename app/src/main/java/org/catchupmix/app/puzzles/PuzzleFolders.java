package org.catchupmix.app.puzzles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.catchupmix.app.cli.UserException;
import org.catchupmix.program.Program;
import org.catchupmix.study.puzzles.Progress;
import org.catchupmix.study.puzzles.Puzzle;
import org.catchupmix.study.puzzles.PuzzleText;
import picocli.CommandLine.Option;

/** The learner's folder, and the folder of the tasks. */
final class PuzzleFolders {
  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "your folder of solutions (default: ${DEFAULT-VALUE})")
  Path folder = Path.of("puzzles");

  /** Finds the folder of the tasks. */
  static Path tasks() {
    return Program.home()
        .map(home -> home.resolve("docs/puzzles"))
        .filter(Files::isDirectory)
        .orElseThrow(
            () ->
                new UserException(
                    "the puzzles are in docs/puzzles: run ./catchup from a checkout of the sources"));
  }

  PuzzleText text(Puzzle puzzle) throws IOException {
    return PuzzleText.read(tasks().resolve(puzzle.file() + ".md"));
  }

  Path solution(Puzzle puzzle) {
    return folder.resolve(puzzle.file() + ".cu");
  }

  boolean isStarted(Puzzle puzzle) {
    return Files.exists(solution(puzzle));
  }

  Progress progress() {
    return new Progress(folder.resolve("progress.json"));
  }
}
