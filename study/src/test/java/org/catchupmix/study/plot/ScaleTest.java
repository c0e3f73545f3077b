package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.util.List;
import java.util.stream.DoubleStream;
import org.catchupmix.study.plot.Sheet.Tile;
import org.junit.jupiter.api.Test;

class ScaleTest {
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
  void colouredTilesReachFromDarkToLight() {
    Tile tile = Tile.colored(1, 3, new double[] {-1, 1, 0}, -1, 1);
    int[] brightness = new int[3];
    for (int i = 0; i < 9; i++) {
      brightness[i / 3] += tile.pixels()[i] & 0xFF;
    }
    assertTrue(brightness[0] < brightness[2] && brightness[2] < brightness[1]);
    Tile flat = Tile.colored(1, 2, new double[] {4, 4}, 4, 4);
    assertEquals(flat.pixels()[0], flat.pixels()[3]);
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
    Scale equal = Scale.of(DoubleStream.of(50, 50.00000000000001), false);
    assertEquals(10, equal.high() - equal.low(), 1e-9, "rounding errors are not magnified");
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
    assertThrows(IllegalArgumentException.class, () -> new Scale(0, 1, true));
    assertThrows(IllegalArgumentException.class, () -> new Scale(1, 1, false));
  }
}
