package org.catchupmix.study.puzzles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.catchupmix.emulator.report.AnnotatedSource;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.TemporaryFolder;

/** Judges kernels in the cells of a notebook. */
public final class PuzzleCell {
  private PuzzleCell() {}

  /**
   * Judges code, and prints the verdict.
   *
   * @param figure file for a bar chart of the sectors of each line
   * @return the figure; empty if nothing was counted
   */
  public static Optional<Path> judge(int number, String code, Path figure) throws IOException {
    if (!PuzzleSource.canCompile()) {
      System.out.println(PuzzleSource.NO_COMPILER);
      return Optional.empty();
    }
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path file = folder.path().resolve(Puzzles.find("" + number).file() + ".cu");
      Files.writeString(file, code);
      return judge(number, file, code.lines().toList(), figure);
    }
  }

  /**
   * Judges a file, and prints the verdict and the annotated source.
   *
   * @param file CUDA source or PTX
   */
  public static Optional<Path> judge(int number, Path file, List<String> lines, Path figure)
      throws IOException {
    Puzzle puzzle = Puzzles.find("" + number);
    Verdict verdict = PuzzleSource.read(file, null).judge(puzzle);
    verdict.lines(lines).forEach(System.out::println);
    if (verdict.run().launches().isEmpty()) {
      return Optional.empty();
    }
    for (AnnotatedSource source : AnnotatedSource.cuda(verdict.run().launches(), _ -> lines)) {
      System.out.printf("%n%s", source.text());
    }
    AtomicFile.write(figure, SectorBars.of(verdict.run().launches(), lines).svg());
    return Optional.of(figure);
  }
}
