package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.io.Csv;
import org.junit.jupiter.api.Test;

class ScatterChartsTest {
  private static final double OPACITY = 150 / 255.0;

  private static Scale x(double... x) {
    Series s = new Series("a", x, new double[x.length]);
    return ScatterCharts.scale(List.of(new Panel("p", "x", "y", List.of(s))), Series::x);
  }

  @Test
  void anAxisIsLogarithmicIfItsPositiveNumbersSpanAFactorOfTen() {
    assertEquals(0.5, x(1, 100).fraction(10), 1e-12);
    assertEquals(0.5, x(1, 9).fraction(5), 1e-12);
    assertFalse(x(-1, 1, 9).logarithmic());
    // A filter without activation stands at the edge of a logarithmic axis.
    assertEquals(0, x(0, 1, 100).fraction(0));
    assertTrue(x(0, 1, 100).fraction(1) > 0);
  }

  @Test
  void pointsOfEachSeriesHaveItsColour() throws IOException {
    List<Series> both =
        List.of(
            new Series("a", new double[] {1, 2, 3}, new double[] {1, 3, 2}),
            new Series("b", new double[] {4, 5}, new double[] {2, 1}));
    Panel panel = new Panel("epoch 1", "x", "y", both);
    Figure figure = ScatterCharts.figure("", List.of(panel), new Csv("x"));
    for (int i = 0; i < 2; i++) {
      assertTrue(Pixels.of(figure, overPaper(LineStyle.of(i).color())).count() > 20, "series " + i);
    }
  }

  private static Color overPaper(Color c) {
    int[] rgb =
        IntStream.of(c.getRed(), c.getGreen(), c.getBlue())
            .map(v -> (int) Math.round(OPACITY * v + (1 - OPACITY) * 255))
            .toArray();
    return new Color(rgb[0], rgb[1], rgb[2]);
  }
}
