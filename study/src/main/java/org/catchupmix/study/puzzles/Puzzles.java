package org.catchupmix.study.puzzles;

import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.io.Nearest;

/** The puzzles in their order. */
public final class Puzzles {
  private static final List<Puzzle> ALL =
      Stream.of(
              MapPuzzles.all(),
              SumPuzzles.all(),
              MatrixPuzzles.all(),
              NetworkPuzzles.all(),
              MixPuzzles.all())
          .flatMap(List::stream)
          .toList();

  private Puzzles() {}

  public static List<Puzzle> all() {
    return ALL;
  }

  /**
   * Finds a puzzle by number, name or file.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Puzzle find(String word) {
    return ALL.stream()
        .filter(p -> p.isCalled(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "puzzle '%s' is unknown: %smust be 1 to %d, or a name that 'puzzles' lists"
                        .formatted(
                            word,
                            Nearest.suggestion(word, ALL.stream().map(Puzzle::name).toList()),
                            ALL.size())));
  }
}
