package org.catchupmix.study.puzzles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.catchupmix.gpu.KernelSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The judge gives each solution three stars, and each wrong answer its verdict. */
class PuzzlesTest {
  private static final Path ROOT = Path.of("..");
  private static final Path PAGES = ROOT.resolve("docs/puzzles");
  private static final Path SOLUTIONS = PAGES.resolve("solutions");
  private static final Path WRONG =
      Path.of("src/test/resources/org/catchupmix/study/puzzles/wrong");
  private static final int MOST_LINES = 60;

  /** Words of the emulator that a learner need not know. */
  private static final Pattern RAW =
      Pattern.compile("PTX|0x|such as: kernel|\\(\\d+ bytes\\)|bytes past the end");

  static List<Puzzle> puzzles() {
    return Puzzles.all();
  }

  static Stream<PuzzlePtx> wrongAnswers() throws IOException {
    return PuzzlePtx.all(ROOT).stream().filter(p -> p.number() > 0);
  }

  static KernelSource source(Path ptx) throws IOException {
    String name = ptx.getFileName().toString();
    return new KernelSource(name, Files.readString(ptx), name);
  }

  @Test
  void noPtxIsStaleAndEachHasItsSource() throws IOException {
    List<Path> expected = new ArrayList<>();
    List<String> stale = new ArrayList<>();
    for (PuzzlePtx ptx : PuzzlePtx.all(ROOT)) {
      expected.add(ptx.file().toAbsolutePath().normalize());
      if (!ptx.isCurrent()) {
        stale.add(ptx.file().getFileName().toString());
      }
    }
    assertEquals(List.of(), stale, "mend it with ./catchup puzzles rebuild");
    for (Path folder : List.of(SOLUTIONS, WRONG)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".ptx")).toList()) {
          assertTrue(expected.contains(file.toAbsolutePath().normalize()), file + " has no source");
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("puzzles")
  void aSolutionGetsThreeStars(Puzzle puzzle) throws IOException {
    Verdict verdict = Judge.judge(puzzle, source(SOLUTIONS.resolve(puzzle.file() + ".ptx")));
    assertEquals(3, verdict.stars(), () -> String.join("\n", verdict.lines(List.of())));
    assertTrue(verdict.goals().size() >= 1, puzzle.name());
  }

  @ParameterizedTest
  @MethodSource("wrongAnswers")
  void aWrongAnswerGetsItsVerdictAndHearsTheCause(PuzzlePtx wrong) throws IOException {
    String name = wrong.source().getFileName().toString();
    Puzzle puzzle = Puzzles.find(name);
    Verdict verdict = Judge.judge(puzzle, source(wrong.file()));
    String text = String.join("\n", verdict.lines(Files.readAllLines(wrong.source())));
    assertEquals(wrong.stars(), verdict.stars(), text);
    assertTrue(text.contains(wrong.words()), () -> "'" + wrong.words() + "' is not in:\n" + text);
    for (Fault fault : verdict.faults()) {
      assertFalse(RAW.matcher(fault.what()).find(), text);
      String meaning = fault.cause().meaning();
      assertEquals(text.indexOf(meaning), text.lastIndexOf(meaning), text);
    }
  }

  @ParameterizedTest
  @MethodSource("puzzles")
  void eachPuzzleHasFourWrongAnswersATextAndHints(Puzzle puzzle) throws IOException {
    assertTrue(PuzzlePtx.of(WRONG.resolve(puzzle.file() + ".cu")).size() >= 4, puzzle.name());
    Path page = PAGES.resolve(puzzle.file() + ".md");
    assertTrue(Files.readAllLines(page).size() <= MOST_LINES, puzzle.name());
    PuzzleText text = PuzzleText.read(page);
    assertTrue(!text.hints().isEmpty() && text.hints().size() <= 3, puzzle.name());
    List<String> missing =
        puzzle.trials().get().getFirst().steps().stream()
            .map(step -> " " + step.kernel() + "(")
            .filter(kernel -> !text.start().contains(kernel))
            .toList();
    assertEquals(List.of(), missing);
    for (String line : text.file(puzzle.number(), PAGES).lines().toList()) {
      assertTrue(line.length() <= 124 || line.contains(" " + PAGES.toAbsolutePath()), line);
      if (line.startsWith("// Figure: ")) {
        assertTrue(Files.exists(Path.of(line.substring(11))), line);
      }
    }
  }
}
