package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.io.IOException;
import java.util.List;
import org.catchupmix.study.plot.Dots.Dot;
import org.catchupmix.study.plot.Dots.Series;
import org.catchupmix.study.statistics.SampleStatistics;
import org.junit.jupiter.api.Test;

class DotChartsTest {
  /** Two dots of -3 and 2, with rings at both sides. */
  private static Figure figure(double low, double high) throws IOException {
    List<Dot> dots =
        List.of(new Dot(-3, low, high, List.of(-4.0, -2.0)), new Dot(2, 1, 3, List.of(1.0, 3.0)));
    Series series = new Series("d", dots);
    return DotCharts.figure("t", new Dots("points", List.of("a", "b"), List.of(series), 0));
  }

  @Test
  void dotsMayBeNegativeAndAWideIntervalLeavesRoomForTheDots() throws IOException {
    Color blue = LineStyle.of(0).color();
    int alone = Pixels.of(figure(Double.NaN, Double.NaN)).count(blue);
    Figure narrow = figure(-4, -2);
    assertTrue(Pixels.of(narrow).count(blue) > alone + 50, "the interval is drawn");
    assertEquals(
        "row,series,points,low,high\na,d,-3.0,-4.0,-2.0\nb,d,2.0,1.0,3.0\n",
        narrow.numbers().text());
    // Were it not cut off, the axis would reach to a million and all dots lie one upon another.
    Figure wide = figure(-1e6, 1e6);
    assertTrue(Pixels.of(wide).bounds(Color.GRAY).width > 200, "the rings lie apart");
  }

  @Test
  void theIntervalOfASingleDotFillsTheAxis() throws IOException {
    SampleStatistics sample = SampleStatistics.of(0.05, 0.15);
    Series series = Series.mean("d", List.of(sample));
    Dots dots = new Dots("share", List.of("a"), List.of(series), Double.NaN);
    Pixels image = Pixels.of(DotCharts.figure("t", dots));
    assertTrue(image.bounds(LineStyle.of(0).color()).width > image.image().getWidth() / 2);
  }
}
