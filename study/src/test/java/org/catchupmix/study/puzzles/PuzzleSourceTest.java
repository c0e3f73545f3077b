package org.catchupmix.study.puzzles;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PuzzleSourceTest {
  @ParameterizedTest
  @CsvSource({"2, '   2 | foo bar'", "0, '   0 | '", "3000000000, '3000000000 | '"})
  void theFirstErrorHasTheLineThatTheCompilerNames(String line, String shown) {
    assertEquals(
        "line %s: error: no%n%s".formatted(line, shown),
        PuzzleSource.firstError(
            "x.cu(%s): error: no".formatted(line), List.of("#line 1", "  foo bar")));
  }
}
