package org.catchupmix.app.puzzles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.study.puzzles.Puzzle;
import org.catchupmix.study.puzzles.PuzzleSource;
import org.catchupmix.study.puzzles.Puzzles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "start",
    description = {
      "Copies a task into a file for your solution, and prints it; prints the code of bug-N and predict-N.",
      "An existing file is not replaced; --again renames it, and begins anew."
    },
    footer = {"", "  catchup puzzles start 5", "  catchup puzzles start 5 --again"})
public final class PuzzlesStart implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "PUZZLE",
      description = "number or name of the puzzle, bug-N or predict-N")
  String name;

  @Mixin final PuzzleFolders folders = new PuzzleFolders();

  @Option(names = "--again", description = "begin anew; your file is renamed, not lost")
  boolean again;

  @Override
  public Integer call() throws IOException {
    Optional<Answers.Question> question = Answers.question(name);
    if (question.isPresent()) {
      Usage.require(!again, "--again is for the puzzles, which have a file, not for %s", name);
      question.get().text().forEach(System.out::println);
      return 0;
    }
    Puzzle puzzle = Puzzles.find(name);
    Path file = folders.solution(puzzle);
    String text = folders.text(puzzle).file(puzzle.number(), PuzzleFolders.tasks());
    System.out.println(text);
    if (Files.exists(file) && !again) {
      System.out.printf(
          "%s exists and stays as it is; 'start %d --again' renames it and begins anew%n",
          file, puzzle.number());
    } else {
      begin(file, text);
    }
    System.out.printf("edit %s, then run: catchup puzzles check %d%n", file, puzzle.number());
    if (!PuzzleSource.canCompile()) {
      System.out.printf("%nNote: %s.%n", PuzzleSource.NO_COMPILER);
    }
    return 0;
  }

  /** Writes a file; an old one gets a name that is free, such as {@code 05-stencil-1.cu}. */
  private static void begin(Path file, String text) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    String base = file.getFileName().toString().replaceFirst("\\.cu$", "");
    for (int i = 1; Files.exists(file); i++) {
      Path old = file.resolveSibling("%s-%d.cu".formatted(base, i));
      if (!Files.exists(old)) {
        Files.move(file, old);
        System.out.printf("your file is now %s%n", old);
      }
    }
    AtomicFile.create(file, text);
  }
}
