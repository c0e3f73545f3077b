package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.catchupmix.study.plot.Dots.Dot;
import org.catchupmix.study.plot.Dots.Series;
import org.junit.jupiter.api.Test;

class DotChartsTest {
  @Test
  void dotsMayBeNegativeAndAWideIntervalLeavesRoomForTheDots() throws IOException {
    List<Dot> dots =
        List.of(new Dot(-3, -1e6, 1e6, List.of(-4.0, -2.0)), new Dot(2, 1, 3, List.of(1.0, 3.0)));
    Dots all = new Dots("points", List.of("a", "b"), List.of(new Series("d", dots)), 0);
    Figure figure = DotCharts.figure("t", all);
    assertTrue(Pixels.of(figure, LineStyle.of(0).color()).count() > 50);
    assertEquals(
        "row,series,points,low,high\na,d,-3.0,-1000000.0,1000000.0\nb,d,2.0,1.0,3.0\n",
        figure.numbers().text());
    // Were it not cut off, the axis would reach to a million and all dots lie one upon another.
    assertTrue(Pixels.of(figure, Color.GRAY).bounds().width > 200, "the rings lie apart");
  }

  /** A method has the colour of its line charts, whether it is a series or a row. */
  @Test
  void aMethodHasOneColourInAllFigures() throws IOException {
    Color catchup = LineStyles.of(Map.of("catchup", Look.method("catchup"))).get("catchup").color();
    Dots series =
        new Dots(
            "x",
            List.of("row"),
            List.of(
                new Series("none", Look.method("none"), List.of(new Dot(1))),
                new Series("catchup", Look.method("catchup"), List.of(new Dot(2)))),
            0);
    Dots rows =
        new Dots(
            "x",
            List.of("cutmix", "catchup"),
            Map.of("cutmix", Look.method("cutmix"), "catchup", Look.method("catchup")),
            List.of(new Series("difference", List.of(new Dot(1), new Dot(2)))),
            0);
    assertTrue(Pixels.of(DotCharts.figure("", series), catchup).count() > 50);
    assertTrue(Pixels.of(DotCharts.figure("", rows), catchup).count() > 50);
  }
}
