package org.catchupmix.app.puzzles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.catchupmix.app.cli.UserException;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.study.puzzles.Puzzle;
import org.catchupmix.study.puzzles.PuzzleSource;
import org.catchupmix.study.puzzles.Puzzles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "start",
    description = {
      "Copies a task into a file for your solution, and prints it; prints the code of bug-N and predict-N.",
      "An existing file is not replaced."
    },
    footer = {"", "  catchup puzzles start 5"})
public final class PuzzlesStart implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "PUZZLE",
      description = "number or name of the puzzle, bug-N or predict-N")
  String name;

  @Mixin final PuzzleFolders folders = new PuzzleFolders();

  @Override
  public Integer call() throws IOException {
    Optional<Answers.Question> question = Answers.question(name);
    if (question.isPresent()) {
      question.get().text().forEach(System.out::println);
      return 0;
    }
    Puzzle puzzle = Puzzles.find(name);
    Path file = folders.solution(puzzle);
    String text = folders.text(puzzle).file(puzzle.number());
    if (Files.exists(file)) {
      throw new UserException(
          file + " exists and is not replaced: continue in it, or move it away to begin again");
    }
    Files.createDirectories(folders.folder);
    AtomicFile.write(file, text);
    System.out.println(text);
    System.out.printf("edit %s, then run: catchup puzzles check %d%n", file, puzzle.number());
    if (!PuzzleSource.canCompile()) {
      System.out.println(PuzzleSource.NO_COMPILER + ".");
    }
    return 0;
  }
}
