package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
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

  private static int brightness(Tile tile, int pixel) {
    return IntStream.range(0, 3).map(c -> tile.pixels()[3 * pixel + c] & 0xFF).sum();
  }

  @Test
  void tilesOfMagnitudesReachFromDarkToLight() {
    double[] numbers = {0, 2, 1};
    Tile tile = Tile.colored(1, 3, numbers, TileColours.magnitudes("nats", numbers));
    assertTrue(brightness(tile, 0) < brightness(tile, 2), "1 is lighter than 0");
    assertTrue(brightness(tile, 2) < brightness(tile, 1), "2 is lighter than 1");
  }

  /** Zero has one colour, whatever the range. */
  @Test
  void zeroIsWhiteInSignedTiles() {
    for (double most : new double[] {1e-3, 5, 1e6}) {
      double[] numbers = {-most, 0, most / 2};
      Tile tile = Tile.colored(1, 3, numbers, TileColours.signed("activation", numbers));
      assertEquals(3 * 0xF7, brightness(tile, 1));
      assertTrue((tile.pixels()[2] & 0xFF) > (tile.pixels()[0] & 0xFF), "negative is blue");
      assertTrue((tile.pixels()[6] & 0xFF) > (tile.pixels()[8] & 0xFF), "positive is red");
    }
    assertEquals(
        3 * 0xF7, brightness(Tile.colored(1, 1, new double[1], TileColours.relative(0)), 0));
  }

  /** One number in a thousand does not decide the range. */
  @Test
  void rareExtremesHaveTheColourOfTheEnd() {
    double[] numbers = IntStream.range(0, 1000).mapToDouble(i -> i == 7 ? 1e9 : i).toArray();
    TileColours colours = TileColours.magnitudes("nats", numbers);
    assertEquals(996, colours.high());
    assertEquals(ColourMap.at(1), colours.at(1e9));
    assertEquals("\u2265 996", colours.ends()[2]);
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
