package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.catchupmix.study.plot.ColourScale.ColourMap;
import org.catchupmix.study.plot.HeatMapChart.Contours;
import org.catchupmix.study.plot.HeatMaps.HeatMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeatMapsTest {
  private static final double[] AXIS =
      IntStream.rangeClosed(-10, 10).mapToDouble(i -> i / 10.0).toArray();

  @TempDir Path folder;

  private static Field field(DoubleBinaryOperator f) {
    double[][] values = new double[AXIS.length][AXIS.length];
    for (int j = 0; j < AXIS.length; j++) {
      for (int i = 0; i < AXIS.length; i++) {
        values[j][i] = f.applyAsDouble(AXIS[i], AXIS[j]);
      }
    }
    return new Field("f", "x", "y", "value", AXIS, AXIS, values);
  }

  private static HeatMap map(DoubleBinaryOperator f) {
    Field field = field(f);
    return new HeatMap(field, ColourScale.linear(List.of(field)));
  }

  private BufferedImage image(Figure figure) throws IOException {
    return ImageIO.read(figure.write(folder.resolve("a")).getFirst().toFile());
  }

  /** Counts the pixels of a colour. */
  private static long count(BufferedImage image, double t) {
    int rgb = ColourMap.at(t).getRGB();
    int w = image.getWidth();
    return IntStream.range(0, w * image.getHeight())
        .filter(i -> image.getRGB(i % w, i / w) == rgb)
        .count();
  }

  @Test
  void eachPointOfTheGridHasItsColour() throws IOException {
    // Darkest from -1 to -0.1, lightest from 0 to 1: 9 and 10 of 20 steps, 252 x 252 points of 2 x
    // 2 pixels.
    BufferedImage image = image(HeatMaps.figure("t", List.of(map((x, y) -> x < 0 ? 0 : 1))));
    assertEquals(504 * 504 * 9 / 20.0, count(image, 0), 5_000);
    assertEquals(504 * 504 * 10 / 20.0, count(image, 1), 5_000);
  }

  @Test
  void betweenThePointsColoursAreInterpolated() {
    Field coarse =
        new Field(
            "f",
            "x",
            "y",
            "v",
            new double[] {0, 1, 2, 3},
            new double[] {0, 1, 2},
            new double[][] {{0, 1, 4, 9}, {1, 2, 5, 10}, {2, 3, 6, 11}});
    // x * x + y, which cubic interpolation gives exactly where it has two neighbours to each side.
    assertEquals(1.5 * 1.5 + 1, coarse.between(1.5, 1), 1e-12);
    assertEquals(1.25 * 1.25 + 1, coarse.between(1.25, 1), 1e-12);
    assertEquals(11, coarse.between(3, 2), 1e-12, "the last point");
    Field fine = coarse.refined(4);
    assertEquals(13, fine.x().length);
    assertEquals(9, fine.y().length);
    for (int j = 0; j < 3; j++) {
      for (int i = 0; i < 4; i++) {
        assertEquals(coarse.values()[j][i], fine.values()[4 * j][4 * i], 1e-12, "runs through");
      }
    }
    double[][] gap = {{0, 1}, {Double.NaN, 1}};
    Field broken = new Field("f", "x", "y", "v", new double[] {0, 1}, new double[] {0, 1}, gap);
    assertTrue(Double.isNaN(broken.between(0.2, 0.9)));
  }

  @Test
  void aLogarithmicScaleIsSaid() {
    Field f = field((x, y) -> x < 0 ? 0.1 : 10);
    HeatMap map = new HeatMap(f, ColourScale.logarithmic(List.of(f)));
    assertEquals("value, log scale", map.valueLabel());
    assertEquals("value", new HeatMap(f, ColourScale.linear(List.of(f))).valueLabel());
  }

  @Test
  void yPointsUpwards() throws IOException {
    BufferedImage image = image(HeatMaps.figure("t", List.of(map((x, y) -> y > 0.45 ? 1 : 0))));
    BufferedImage above = image.getSubimage(0, 0, image.getWidth() * 4 / 5, image.getHeight() / 2);
    assertTrue(count(above, 1) > 50_000, count(above, 1) + " light pixels above");
    assertTrue(count(image, 1) - count(above, 1) < 5_000, "none but the bar's below");
  }

  @Test
  void contoursOfACircleAreACircle() {
    List<Line2D> lines = Contours.at(field((x, y) -> x * x + y * y), 0.49);
    double length = 0;
    for (Line2D l : lines) {
      length += l.getP1().distance(l.getP2());
      assertEquals(0.7, l.getP1().distance(0, 0), 0.003);
      assertEquals(0.7, l.getP2().distance(0, 0), 0.003);
    }
    assertEquals(2 * Math.PI * 0.7, length, 0.02);
    assertEquals(List.of(), Contours.at(field((x, y) -> x), 2));
  }

  @Test
  void contoursOfASaddleDoNotCross() {
    // On squares with a corner in (0, 0) the saddle x y = 0.001 runs through opposite quadrants.
    for (Line2D l : Contours.at(field((x, y) -> (x - 0.05) * (y - 0.05)), 0.001)) {
      assertTrue((l.getX1() - 0.05) * (l.getX2() - 0.05) > 0, "from one branch to the other");
    }
  }

  @Test
  void theSameFieldGivesTheSameBytes() throws IOException {
    for (String name : List.of("a", "b")) {
      HeatMaps.figure("t", List.of(map((x, y) -> x * y))).write(folder.resolve(name));
    }
    for (String ending : List.of(".png", ".svg")) {
      assertEquals(-1, Files.mismatch(folder.resolve("a" + ending), folder.resolve("b" + ending)));
    }
  }

  @Test
  void coloursGetLighterInEvenStepsThatScreensCanShow() {
    double before = -1;
    for (int i = 0; i <= 100; i++) {
      double[] rgb = ColourMap.linear(i / 100.0);
      for (double c : rgb) {
        assertTrue(c > -0.002 && c < 1.002, "light " + c + " at " + i);
      }
      // Relative luminance (IEC 61966-2-1), which grey prints show.
      double luminance = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
      assertTrue(luminance > before, "luminance at " + i);
      before = luminance;
    }
  }

  @Test
  void scalesReachFromTheSmallestToTheLargest() {
    Field f = field((x, y) -> x < 0 ? 0.1 : 10);
    assertEquals(new ColourScale(0.1, 10, true), ColourScale.logarithmic(List.of(f)));
    assertEquals(0.5, ColourScale.logarithmic(List.of(f)).fraction(1), 1e-12);
    assertEquals(
        new ColourScale(-1, 1, false), ColourScale.logarithmic(List.of(field((x, y) -> x))));
    assertEquals(new ColourScale(3, 6, false), ColourScale.linear(List.of(field((x, y) -> 3))));
    assertEquals(
        new ColourScale(0, 1, false), ColourScale.linear(List.of(field((x, y) -> Double.NaN))));
    assertArrayEquals(
        new double[] {0.1, 0.2, 0.5, 1, 2, 5, 10},
        new ColourScale(0.1, 10, true).ticks().values(),
        1e-12);
    assertEquals(
        List.of("0.1", "1", "10", "100", "1000"), Ticks.logarithmic(0.1, 1000, 12).labels());
    assertEquals(List.of("-1.0", "-0.5", "0.0", "0.5", "1.0"), Ticks.linear(-1, 1, 5).labels());
  }

  @Test
  void whatCannotBeDrawnIsRefused() {
    double[][] two = {{1, 2}, {3, 4}};
    double[] ends = {0, 1};
    double[] down = {1, 0};
    double[] infinite = {1, Double.POSITIVE_INFINITY};
    assertThrows(
        IllegalArgumentException.class, () -> new Field("f", "x", "y", "v", down, ends, two));
    assertThrows(
        IllegalArgumentException.class, () -> new Field("f", "x", " ", "v", ends, ends, two));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Field("f", "x", "y", "v", ends, ends, new double[][] {{1, 2}, infinite}));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Field("f", "x", "y", "v", new double[] {0, 1, 3}, ends, two));
    assertThrows(IllegalArgumentException.class, () -> new ColourScale(0, 1, true));
    assertThrows(IllegalArgumentException.class, () -> new ColourScale(1, 1, false));
    assertThrows(IllegalArgumentException.class, () -> HeatMaps.figure("t", List.of()));
  }
}
