package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Rectangle;
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

  /** Pixels of the plot, without the axes' labels and the legend. */
  private static Pixels plot(Series series, boolean logarithmic) throws IOException {
    Panel panel = new Panel("", "x", "y", List.of(series), logarithmic);
    return Pixels.of(panel).part(0.14, 0, 1, 0.7);
  }

  @Test
  void drawsLinesAndTextOfAllPanels() throws IOException {
    Figure figure =
        LineCharts.figure(
            "CIFAR",
            List.of(panel("loss", TRAIN, TEST), panel("error", TRAIN), panel("time", TRAIN)));
    Pixels all = Pixels.of(figure);
    assertEquals(1920, all.image().getWidth());
    assertTrue(all.part(0, 0, 1, 0.08).count(Theme.INK) > 500, "title");
    for (int i = 0; i < 3; i++) {
      Pixels panel = all.part(i / 3.0, 0.08, (i + 1) / 3.0, 0.92);
      assertTrue(panel.part(0.2, 0, 1, 0.08).count(Theme.INK) > 200, "panel title");
      assertTrue(panel.part(0, 0.2, 0.22, 0.8).count(Theme.INK) > 100, "y-label and ticks");
      assertTrue(panel.part(0.2, 0.93, 1, 1).count(Theme.INK) > 100, "x-label");
      Pixels plot = panel.part(0.25, 0.1, 1, 0.8);
      assertTrue(plot.count(BLUE) > 300, "line of train");
      assertEquals(i == 0, plot.count(ORANGE) > 300, "line of test");
    }
    assertTrue(all.part(0, 0.92, 1, 1).count(Theme.INK) > 200, "names in the legend");
    List<String> rows = figure.numbers().text().lines().toList();
    assertEquals(1 + 16, rows.size());
    assertEquals("panel,line,epoch,value,low,high", rows.get(0));
    assertEquals("A panel: loss,train,1.0,4.0,,", rows.get(1));
  }

  /** A line of small numbers fills its own panel, and is flat beside one of large numbers. */
  @Test
  void comparedPanelsHaveEqualAxes() throws IOException {
    Series small = new Series("train", EPOCHS, new double[] {0.4, 0.3, 0.2, 0.1});
    List<Panel> panels = List.of(panel("a", small), panel("b", TRAIN));
    int own = height(LineCharts.figure("", panels));
    int equal = height(LineCharts.compared("", panels));
    assertTrue(equal < own / 4, equal + " of " + own);
  }

  private static int height(Figure figure) throws IOException {
    return Pixels.of(figure).part(0.1, 0.05, 0.5, 0.75).bounds(BLUE).height;
  }

  @Test
  void aPointBetweenGapsIsAMarker() throws IOException {
    Series point = new Series("train", new double[] {1, 2, 3}, new double[] {GAP, 2.5, GAP});
    assertTrue(plot(point, false).count(BLUE) > 50);
  }

  @Test
  void axesAreDrawnEvenWhereNothingWasMeasured() throws IOException {
    Series diverged = new Series("train", new double[] {1}, new double[] {GAP});
    Pixels below = Pixels.of(panel("loss", diverged)).part(0.1, 0.83, 1, 0.92);
    assertTrue(below.count(Theme.INK) > 100, "x-label");
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
  void aBandFillsTheAreaInTheColourOfItsLine() throws IOException {
    // The band over paper, in a plot of about 510 x 260 points of 2 x 2 pixels.
    Color pale = new Color(0xD2E6F1);
    assertTrue(plot(TRAIN, false).count(pale) < 100);
    assertTrue(plot(BAND, false).count(pale) > 300_000);
    assertTrue(Pixels.of(panel("loss", TRAIN)).count(Legend.BAND) < 100);
    assertTrue(Pixels.of(panel("loss", BAND)).count(Legend.BAND) > 1000, "in the legend");
  }

  @Test
  void aConstantLineIsStraight() throws IOException {
    Series half = new Series("a", EPOCHS, new double[] {50, 50.00000000000001, 50, 50});
    int height = plot(half, false).bounds(BLUE).height;
    assertTrue(height > 0 && height < 20, height + " is within the height of a marker");
  }

  @Test
  void powersAreStraightLinesOnLogarithmicAxes() throws IOException {
    Series square = new Series("square", new double[] {1, 100}, new double[] {1, 10_000});
    Pixels plot = plot(square, true);
    Rectangle line = plot.bounds(BLUE);
    Rectangle middle =
        new Pixels(plot.image().getSubimage((int) line.getCenterX(), 0, 1, line.y + line.height))
            .bounds(BLUE);
    assertEquals(line.getCenterY(), middle.getCenterY(), 8);
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
