package org.catchupmix.study.puzzles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.catchupmix.gpu.KernelSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The judge refuses each solution with one mistake, unless the mistake changes nothing. */
class MutantsTest {
  private static final String NEVER_EMPTY =
      "the compiler's test for a loop without rounds, which the sizes of the task never have";
  private static final String UNUSED = "a value of a path that is never taken, or that nobody uses";
  private static final String TINY = "1e-12 does not change a sum of floats";

  /** Mutants that behave as the solution does, by puzzle, with the reason. */
  private static final Map<Integer, Map<String, String>> EQUIVALENT =
      Map.ofEntries(
          Map.entry(5, Map.of("off by one 7", "thread 0 never has element 1")),
          Map.entry(9, Map.of("initial value 5", "threads behind the row are added to none in it")),
          Map.entry(
              11,
              Map.of(
                  "off by one 7", NEVER_EMPTY,
                  "drop branch 7", NEVER_EMPTY,
                  "drop branch 14", NEVER_EMPTY)),
          Map.entry(
              12,
              Map.of(
                  "initial value 10",
                  UNUSED,
                  "drop branch 10",
                  NEVER_EMPTY,
                  "initial value 12",
                  "it meets the 0 of the other matrix",
                  "off by one 10",
                  "one more tile of zeros")),
          Map.entry(
              13,
              Map.of(
                  "drop branch 12", NEVER_EMPTY,
                  "off by one 0", NEVER_EMPTY,
                  "drop branch 14", NEVER_EMPTY)),
          Map.entry(15, Map.of("off by one 29", "the logarithm of infinity, which no row has")),
          Map.entry(16, Map.of("initial value 8", UNUSED, "drop branch 13", NEVER_EMPTY)),
          Map.entry(
              18,
              Map.of(
                  "off by one 11", "one filter alone has rank 0",
                  "drop branch 11", NEVER_EMPTY,
                  "minus 11", TINY,
                  "off by one 21", "one filter alone has rank 0",
                  "initial value 21", UNUSED,
                  "drop branch 21", NEVER_EMPTY)),
          Map.entry(
              20,
              Map.ofEntries(
                  Map.entry("drop branch 10", "threads without a filter compute what nobody uses"),
                  Map.entry("off by one 14", NEVER_EMPTY),
                  Map.entry("initial value 14", UNUSED),
                  Map.entry("drop branch 14", NEVER_EMPTY),
                  Map.entry("off by one 26", "one filter alone has rank 0"),
                  Map.entry("drop branch 26", NEVER_EMPTY),
                  Map.entry("initial value 0", UNUSED),
                  Map.entry("minus 26", TINY),
                  Map.entry("off by one 36", "one filter alone has rank 0"),
                  Map.entry("initial value 36", UNUSED),
                  Map.entry("drop branch 36", NEVER_EMPTY),
                  Map.entry("off by one 41", NEVER_EMPTY),
                  Map.entry("drop branch 41", NEVER_EMPTY))));

  /** Mutants of one line that differ: so many of them may be equivalent. */
  private static final Map<String, Integer> SEVERAL = Map.of("minus", 2, "initial value 0", 2);

  static List<Puzzle> puzzles() {
    return Puzzles.all();
  }

  @ParameterizedTest
  @MethodSource("puzzles")
  void eachMutantThatBehavesDifferentlyIsRefused(Puzzle puzzle) throws IOException {
    String name = puzzle.file() + ".ptx";
    String ptx = Files.readString(Path.of("../docs/puzzles/solutions", name));
    List<Mutant> mutants = Mutant.of(ptx);
    assertTrue(!mutants.isEmpty(), name);
    Map<String, String> equivalent = EQUIVALENT.getOrDefault(puzzle.number(), Map.of());
    List<String> accepted = new ArrayList<>();
    List<String> left = new ArrayList<>();
    for (Mutant mutant : mutants) {
      KernelSource source = new KernelSource(name, mutant.ptx(), name);
      if (Judge.judge(puzzle, source).stars() == Verdict.STARS) {
        (equivalent.containsKey(mutant.what()) ? left : accepted).add(mutant.what());
      }
    }
    assertEquals(List.of(), accepted, name);
    for (String what : left) {
      int most = SEVERAL.getOrDefault(what.replaceFirst("(?<=minus) .*", ""), 1);
      assertTrue(left.stream().filter(what::equals).count() <= most, what);
    }
  }
}
