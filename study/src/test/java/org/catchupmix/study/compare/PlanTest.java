package org.catchupmix.study.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Numbers that docs/results/plan.md computes before a run. */
class PlanTest {
  private static final int SEEDS = 12;

  private static double smallest(double deviation, double alpha) {
    double low = 0;
    double high = 5;
    for (int i = 0; i < 20; i++) {
      double middle = (low + high) / 2;
      if (PlainStatistics.power(middle, deviation, SEEDS, alpha) < 0.8) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Of the deviations of D's seeds 1 to 7, known when E was planned. */
  @Test
  void theSmallestDifferencesOfEAreThoseOfThePlan() throws IOException {
    ResultFile d = ResultFile.read("D");
    List<Integer> known = IntStream.rangeClosed(1, 7).boxed().toList();
    List<String> methods = d.words("methods");
    List<Double> deviations = new ArrayList<>();
    for (int i = 0; i < methods.size(); i++) {
      for (int j = 0; j < i; j++) {
        deviations.add(
            PlainStatistics.deviation(d.differences(methods.get(i), methods.get(j), known)));
      }
    }
    assertEquals(10, deviations.size());
    double squares = 0;
    double largest = 0;
    for (double s : deviations) {
      squares += s * s / deviations.size();
      largest = Math.max(largest, s);
    }
    String plan = Files.readString(ResultFile.FOLDER.resolve("plan.md"));
    requireRow(plan, Math.sqrt(squares), "root mean square of the ten");
    requireRow(plan, largest, "largest of the ten");
  }

  private static void requireRow(String plan, double deviation, String what) {
    String row =
        String.format(
            Locale.ROOT,
            "| %.2f, %s | %.2f | %.2f | %.2f |",
            deviation,
            what,
            smallest(deviation, 0.05),
            smallest(deviation, 0.025),
            PlainStatistics.equivalencePower(1, deviation, SEEDS, 0.05));
    assertTrue(plan.contains(row), row);
  }

  /** With scipy 1.17.1: {@code nct.sf(t, v, d sqrt(n)) + nct.cdf(-t, v, d sqrt(n))}. */
  @Test
  void powerIsThatOfTheNoncentralT() {
    assertEquals(0.9885912947787758, PlainStatistics.power(1, 1, 20, 0.05), 1e-6);
    assertEquals(0.7136600656001073, PlainStatistics.power(0.8, 1, 12, 0.05), 1e-6);
    assertEquals(0.05, PlainStatistics.power(0, 1, 12, 0.05), 1e-6);
  }
}
