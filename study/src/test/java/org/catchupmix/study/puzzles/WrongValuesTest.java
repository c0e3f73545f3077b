package org.catchupmix.study.puzzles;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hint that the pattern of wrong elements gives. */
class WrongValuesTest {
  private static final int BLOCK = 8;

  private static double[] squares(int n) {
    return IntStream.range(0, n).mapToDouble(i -> (i + 1) * (i + 1)).toArray();
  }

  /** Compares n squares with what a formula makes of index and right value. */
  private static String sentence(int n, int columns, Actual actual) {
    Trial trial = new Trial("n = " + n);
    double[] right = squares(n);
    KernelArray array =
        columns == 0 ? trial.output("y", right, n) : trial.output("y", right, n / columns, columns);
    double[] values = IntStream.range(0, n).mapToDouble(i -> actual.of(i, right)).toArray();
    return new WrongValues(array, values, BLOCK, trial).sentence();
  }

  private interface Actual {
    double of(int index, double[] right);
  }

  @Test
  void rightValuesHaveNoSentence() {
    assertNull(sentence(20, 0, (i, right) -> right[i] * (1 + 1e-7)));
  }

  /** Columns: mistake, words of the sentence. */
  @ParameterizedTest
  @CsvSource({
    "next, one too large",
    "before, one too small",
    "twice, 2.000 times the right value",
    "transposed, transposed places",
    "borders, borders of blocks",
    "end, Only the last elements",
    "second block, The first 8 elements are right",
    "zero, It is 0",
    "nan, no finite number",
    "column, have the last index 2",
    "row, in one row"
  })
  void aPatternIsNamed(String mistake, String words) {
    int n = 40;
    String sentence =
        switch (mistake) {
          case "next" -> sentence(n, 0, (i, right) -> i + 1 < n ? right[i + 1] : 0);
          case "before" -> sentence(n, 0, (i, right) -> i > 0 ? right[i - 1] : 0);
          case "twice" -> sentence(n, 0, (i, right) -> 2 * right[i]);
          case "transposed" -> sentence(n, 10, (i, right) -> right[i % 4 * 10 + i / 4]);
          case "borders" -> sentence(n, 0, (i, right) -> i % 8 == 7 ? -1 : right[i]);
          case "end" -> sentence(n, 0, (i, right) -> i > 36 ? -1 : right[i]);
          case "second block" -> sentence(n, 0, (i, right) -> i >= 8 ? -7 * i % 5 : right[i]);
          case "zero" -> sentence(n, 0, (i, right) -> 0);
          case "nan" -> sentence(n, 0, (i, right) -> Double.NaN);
          case "column" -> sentence(n, 10, (i, right) -> i % 10 == 2 ? -1 : right[i]);
          default -> sentence(n, 10, (i, right) -> i / 10 == 1 && i % 2 == 0 ? -1 : right[i]);
        };
    assertTrue(sentence.contains(words), sentence);
  }

  /** A pattern of one element, or of almost all, says nothing. */
  @Test
  void chanceIsNoPattern() {
    assertTrue(sentence(1, 0, (i, right) -> 5).endsWith("follow the thread that stores it."));
    String most = sentence(15, 5, (i, right) -> i == 0 ? right[0] : i % 3 - 9);
    assertTrue(most.endsWith("follow the thread that stores it."), most);
  }
}
