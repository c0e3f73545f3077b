package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.study.statistics.SampleStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LineChartsTest {
  private static final double GAP = Double.NaN;
  private static final double[] EPOCHS = {1, 2, 3, 4};
  private static final Series TRAIN = new Series("train", EPOCHS, new double[] {4, 3, 2, 1});
  private static final Series TEST =
      new Series("test", EPOCHS, new double[] {4.5, 3.5, GAP, Double.POSITIVE_INFINITY});
  private static final double[] TWO = {2, 2, 2, 2};
  private static final Series BAND =
      new Series("train", EPOCHS, TWO, new double[] {1, 1, 1, 1}, new double[] {3, 3, 3, 3});
  private static final Color BLUE = LineStyle.of(0).color();
  private static final Color ORANGE = LineStyle.of(1).color();

  private static Panel panel(String yLabel, Series... series) {
    return new Panel("A panel", "epoch", yLabel, List.of(series));
  }

  @Test
  void drawsLinesAndBandsOfAllPanels() throws IOException {
    Figure figure =
        LineCharts.figure("CIFAR", List.of(panel("loss", TRAIN, TEST), panel("error", BAND)));
    assertTrue(Pixels.of(figure, BLUE).count() > 300, "line of train");
    assertTrue(Pixels.of(figure, ORANGE).count() > 300, "line of test");
    // The band over paper.
    assertTrue(Pixels.of(figure, new Color(0xD2E6F1)).count() > 100_000, "band of train");
    List<String> rows = figure.numbers().text().lines().toList();
    assertEquals(1 + 12, rows.size());
    assertEquals("panel,line,epoch,value,low,high", rows.get(0));
    assertEquals("A panel: loss,train,1.0,4.0,,", rows.get(1));
  }

  /** A line of small numbers fills its own panel, and is flat beside one of large numbers. */
  @Test
  void comparedPanelsHaveEqualAxes() throws IOException {
    Series small = new Series("small", EPOCHS, new double[] {0.4, 0.3, 0.2, 0.1});
    List<Panel> panels = List.of(panel("a", small), panel("b", TRAIN));
    int own = Pixels.of(LineCharts.figure("", panels), BLUE).bounds().y;
    int equal = Pixels.of(LineCharts.compared("", panels), BLUE).bounds().y;
    assertTrue(equal > own + 200, "the line begins at %d, and at %d".formatted(own, equal));
  }

  @Test
  void markersAreEvenlySpreadOrOnPointsBetweenGaps() {
    double[] x = {0, 1, 2, 3, 4, 5, 6, 7};
    Series series = new Series("s", x, new double[] {1, 1, 1, GAP, 1, GAP, GAP, 1});
    assertArrayEquals(new int[] {0, 4, 7}, PanelChart.marked(series, 2).toArray());
    Series alone = new Series("s", x, new double[] {1, 1, GAP, 1, GAP, 1, 1, 1});
    assertArrayEquals(new int[] {0, 3, 7}, PanelChart.marked(alone, 2).toArray());
  }

  @Test
  void aMeanHasABandWhereEachPointHasADeviation() {
    double[] x = {1, 2, 3};
    double[] y = {2, 2, 2};
    List<double[]> runs = List.of(new double[] {1, 2, 3}, new double[] {3, 2, 7, 9});
    Series mean = Series.mean("a", x, SampleStatistics.ofEach(runs));
    assertArrayEquals(new double[] {2, 2, 5}, mean.y());
    assertArrayEquals(new double[] {2 - Math.sqrt(2), 2, 5 - Math.sqrt(8)}, mean.low(), 1e-12);
    assertArrayEquals(new double[] {2 + Math.sqrt(2), 2, 5 + Math.sqrt(8)}, mean.high(), 1e-12);
    assertFalse(Series.mean("a", x, SampleStatistics.ofEach(List.of(y))).hasBand(), "one run");
    double[] diverged = {1, GAP, 1};
    Series gap = Series.mean("a", x, SampleStatistics.ofEach(List.of(y, diverged)));
    assertFalse(gap.hasBand(), "no number");
    assertTrue(Double.isNaN(gap.y()[1]));
  }

  @Test
  void theFirst140StylesDiffer() {
    assertEquals(140, IntStream.range(0, 141).mapToObj(LineStyle::of).distinct().count());
  }

  static List<Executable> invalid() {
    double[] one = {1};
    return List.of(
        () -> new Series("a", one, new double[] {1, 2}),
        () -> new Series("a", EPOCHS, TWO, TWO, one),
        () -> new Panel("p", "x", "y", List.of()),
        () -> new Panel("p", "x", "y", List.of(TRAIN, TRAIN)));
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void invalidDataAreRejected(Executable chart) {
    assertThrows(IllegalArgumentException.class, chart);
  }
}
