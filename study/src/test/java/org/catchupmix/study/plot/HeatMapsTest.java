package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.io.IOException;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.catchupmix.study.plot.HeatMaps.HeatMap;
import org.junit.jupiter.api.Test;

class HeatMapsTest {
  private static final double[] AXIS =
      IntStream.rangeClosed(-10, 10).mapToDouble(i -> i / 10.0).toArray();

  private static Field field(DoubleBinaryOperator f) {
    double[][] values = new double[AXIS.length][AXIS.length];
    for (int j = 0; j < AXIS.length; j++) {
      for (int i = 0; i < AXIS.length; i++) {
        values[j][i] = f.applyAsDouble(AXIS[i], AXIS[j]);
      }
    }
    return new Field("f", "x", "y", "value", AXIS, AXIS, values);
  }

  private static Figure figure(DoubleBinaryOperator f) throws IOException {
    Field field = field(f);
    return HeatMaps.figure("t", List.of(new HeatMap(field, Scale.of(field.all(), false))));
  }

  @Test
  void eachPointOfTheGridHasItsColour() throws IOException {
    // 10 and 11 of 21 columns, in 252 x 252 points of 2 x 2 pixels.
    Figure figure = figure((x, y) -> x < 0 ? 0 : 1);
    assertEquals(504 * 504 * 10 / 21.0, Pixels.of(figure).count(ColourMap.at(0)), 2_000);
    assertEquals(504 * 504 * 11 / 21.0, Pixels.of(figure).count(ColourMap.at(1)), 2_000);
    List<String> rows = figure.numbers().text().lines().toList();
    assertEquals(1 + 21 * 21, rows.size());
    assertEquals("f: value,1.0,-1.0,1.0", rows.get(21));
  }

  @Test
  void yPointsUpwards() throws IOException {
    Pixels image = Pixels.of(figure((x, y) -> y > 0.45 ? 1 : 0)).part(0, 0, 0.8, 1);
    Color light = ColourMap.at(1);
    assertTrue(image.count(light) > 50_000);
    assertEquals(image.count(light), image.part(0, 0, 1, 0.5).count(light));
  }

  @Test
  void coloursGetLighter() {
    double before = -1;
    for (int i = 0; i <= 100; i++) {
      Color c = ColourMap.at(i / 100.0);
      // Luma (BT.709), which grey prints show.
      double luma = 0.2126 * c.getRed() + 0.7152 * c.getGreen() + 0.0722 * c.getBlue();
      assertTrue(luma > before, "luma at " + i);
      before = luma;
    }
  }

  @Test
  void scalesReachFromTheSmallestToTheLargest() {
    Scale scale = Scale.of(DoubleStream.of(0.1, Double.NaN, 10), true);
    assertEquals(new Scale(0.1, 10, true), scale);
    assertEquals(0.5, scale.fraction(1), 1e-12);
    assertEquals(1, scale.fraction(11));
    assertEquals(new Scale(-1, 1, false), Scale.of(DoubleStream.of(-1, 1), true));
    assertEquals(new Scale(0, 1, false), Scale.of(DoubleStream.of(0, 1), true));
    assertEquals(new Scale(2, 4, false), Scale.of(DoubleStream.of(3, 3), false));
    assertEquals(new Scale(0, 1, false), Scale.of(DoubleStream.of(Double.NaN), false));
    assertEquals(
        List.of("0.1", "0.2", "0.5", "1", "2", "5", "10"),
        scale.ticks(4).stream().map(Tick::label).toList());
    assertEquals(
        List.of("0.1", "1", "10", "100", "1000"),
        Tick.logarithmic(0.1, 1000, 12).stream().map(Tick::label).toList());
    assertEquals(
        List.of("-1.0", "-0.5", "0.0", "0.5", "1.0"),
        Tick.linear(-1, 1, 5).stream().map(Tick::label).toList());
  }

  @Test
  void whatCannotBeDrawnIsRefused() {
    double[] ends = {0, 1};
    assertThrows(
        IllegalArgumentException.class,
        () -> new Field("f", "x", "y", "v", ends, ends, new double[][] {{1, 2}, {3}}));
    assertThrows(IllegalArgumentException.class, () -> new Scale(0, 1, true));
    assertThrows(IllegalArgumentException.class, () -> new Scale(1, 1, false));
  }
}
