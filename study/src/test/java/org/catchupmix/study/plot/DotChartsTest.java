package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.catchupmix.study.statistics.SampleStatistics;
import org.junit.jupiter.api.Test;

class DotChartsTest {
  private static final double[] NONE = {Double.NaN, Double.NaN};

  private static Figure figure(double[] values, double[] low, double[] high) throws IOException {
    double[][] points = new double[values.length][];
    Arrays.setAll(points, i -> new double[] {values[i] - 1, values[i] + 1});
    Dots.Series series = new Dots.Series("d", values, low, high, points);
    return DotCharts.figure("t", new Dots("points", List.of("a", "b"), List.of(series), 0));
  }

  @Test
  void dotsMayBeNegativeAndAWideIntervalLeavesRoomForTheDots() throws IOException {
    Color blue = LineStyle.of(0).color();
    double[] values = {-3, 2};
    int alone = Pixels.of(figure(values, NONE, NONE)).count(blue);
    Figure narrow = figure(values, new double[] {-4, 1}, new double[] {-2, 3});
    assertTrue(Pixels.of(narrow).count(blue) > alone + 100, "intervals are drawn");
    assertEquals(
        "row,series,points,low,high\na,d,-3.0,-4.0,-2.0\nb,d,2.0,1.0,3.0\n",
        narrow.numbers().text());
    // Were it not cut off, the axis would reach to a million and all dots lie one upon another.
    Figure wide = figure(values, new double[] {-1e6, 1}, new double[] {1e6, 3});
    assertTrue(Pixels.of(wide).bounds(Color.GRAY).width > 200, "the rings lie apart");
  }

  @Test
  void theIntervalOfASingleDotFillsTheAxis() throws IOException {
    SampleStatistics sample = SampleStatistics.of(0.05, 0.15);
    Dots.Series series = Dots.Series.mean("d", List.of(sample));
    Dots dots = new Dots("share", List.of("a"), List.of(series), Double.NaN);
    Pixels image = Pixels.of(DotCharts.figure("t", dots));
    assertTrue(image.bounds(LineStyle.of(0).color()).width > image.image().getWidth() / 2);
  }
}
