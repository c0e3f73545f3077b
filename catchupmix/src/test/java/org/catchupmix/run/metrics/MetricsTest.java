package org.catchupmix.run.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.progress.Egypt;
import org.catchupmix.run.RunException;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.EvaluationMetric;
import org.catchupmix.train.StepMetric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class MetricsTest {
  private static final Map<StepMetric, Double> TRAINING =
      new EnumMap<>(Map.of(StepMetric.LOSS, 1.5, StepMetric.TOP1, 40.25));

  @TempDir Path folder;

  private static Evaluation evaluation(double top1) {
    return new Evaluation(
        Map.of(
            EvaluationMetric.LOSS, 0.7, EvaluationMetric.TOP1, top1, EvaluationMetric.TOP5, 99.0));
  }

  private static Metrics of(double... top1) {
    Metrics m = new Metrics(false);
    for (int i = 0; i < top1.length; i++) {
      Optional<Evaluation> evaluation =
          Double.isNaN(top1[i]) ? Optional.empty() : Optional.of(evaluation(top1[i]));
      m.add(new Metrics.Epoch(i + 1, 0.1 / (i + 1), TRAINING, evaluation));
    }
    return m;
  }

  @Test
  void bestIsTheFirstOfTheHighest() {
    assertEquals(2, of(50, 80, 70, 80, 60).best().epoch());
  }

  @Test
  void medianIsOfTheLastTenEpochs() {
    assertEquals(70, of(70).medianOfLast());
    assertEquals(65, of(60, 70).medianOfLast());
    assertEquals(60, of(90, 10, 60).medianOfLast());
    // The first two are left out; of 1..10 the median is 5.5.
    assertEquals(5.5, of(99, 99, 3, 1, 2, 10, 9, 8, 4, 5, 6, 7).medianOfLast());
  }

  @Test
  void filesHoldEachBitInEachCountry() throws IOException {
    Path csv = folder.resolve("metrics.csv");
    Metrics m = of(100.0 / 3, 50.1);
    Path tests = folder.resolve("test.csv");
    Egypt.run(
        () -> {
          m.write(csv);
          m.writeTests(tests);
        });
    assertEquals("best,2,0.7,50.1,99.0", Files.readAllLines(tests).getLast());
    assertEquals("1,0.1,1.5,0.7,33.333333333333336,99.0,40.25", Files.readAllLines(csv).get(1));
    assertEquals(m.epochs(), Metrics.read(csv, 2).epochs());
    assertEquals(m.epochs().subList(0, 1), Metrics.read(csv, 1).epochs());
  }

  @Test
  void epochsThatWereNotEvaluatedHaveEmptyCellsAndDoNotCount() throws IOException {
    Path csv = folder.resolve("metrics.csv");
    double none = Double.NaN;
    Metrics m = of(none, 80, none, 70);
    m.write(csv);
    assertEquals("1,0.1,1.5,,,,40.25", Files.readAllLines(csv).get(1));
    assertEquals(m.epochs(), Metrics.read(csv, 4).epochs());
    assertEquals(2, m.best().epoch());
    assertEquals(75, m.medianOfLast());
    assertEquals(2, m.medianCount());
    assertEquals(70, m.lastTest().top1());
    Files.writeString(csv, m.text().replaceFirst("0.7,80.0,", "0.7,,"));
    assertThrows(RunException.class, () -> Metrics.read(csv, 4));
  }

  /** A metric that was added since has no column, and none in epochs that follow. */
  @Test
  void aFileOfAnEarlierVersionLacksTheLastColumns() throws IOException {
    Path csv = folder.resolve("metrics.csv");
    String before = of(50).text().replace(",train_mixed_top1_percent", "").replace(",40.25", "");
    Files.writeString(csv, before);
    Metrics read = Metrics.read(csv, 1);
    assertEquals(Map.of(StepMetric.LOSS, 1.5), read.last().training());
    assertEquals(before, read.text());
    read.add(of(50, 60).last());
    assertEquals(before + "2,0.05,1.5,0.7,60.0,99.0\n", read.text());
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Path csv = folder.resolve("metrics.csv");
    of(1, 2).write(csv);
    assertThrows(RunException.class, () -> Metrics.read(csv, 3));
    Files.writeString(csv, of(50).text().replace(",40.25", ""));
    assertThrows(RunException.class, () -> Metrics.read(csv, 1));
    Files.writeString(csv, "a,b\n");
    assertThrows(RunException.class, () -> Metrics.read(csv, 0));
  }
}
