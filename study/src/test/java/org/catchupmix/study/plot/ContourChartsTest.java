package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ContourChartsTest {
  private static final double[] AXIS =
      IntStream.rangeClosed(-10, 10).mapToDouble(i -> i / 10.0).toArray();

  private static double[][] grid(DoubleBinaryOperator f) {
    return Arrays.stream(AXIS)
        .mapToObj(y -> Arrays.stream(AXIS).map(x -> f.applyAsDouble(x, y)).toArray())
        .toArray(double[][]::new);
  }

  /** The region where a cone is at least 0.5 is the square without a disc. */
  @Test
  void theRegionOfAConeHasAHole() {
    Contours cone = Contours.of(AXIS, AXIS, grid(Math::hypot), 0.5);
    Path2D region = cone.region();
    for (int i = 0; i < 200; i++) {
      double x = Math.cos(i) * i / 200;
      double y = Math.sin(i) * i / 200;
      double distance = Math.hypot(x, y);
      if (Math.abs(distance - 0.5) > 0.01) {
        assertEquals(distance > 0.5, region.contains(x, y), x + ", " + y);
      }
    }
    assertTrue(region.contains(-0.99, -0.99) && region.contains(0.99, 0.99), "corners");
    assertTrue(cone.points().size() > 50);
    for (Point2D p : cone.points()) {
      assertEquals(0.5, p.distance(0, 0), 0.01, "no point of the line is on the border");
    }
    assertTrue(cone.lines().getBounds2D().getMaxX() < 0.51);
  }

  @Test
  void aLevelBelowOrAboveAllHasAllOrNothing() {
    assertTrue(Contours.of(AXIS, AXIS, grid(Math::hypot), -1).region().contains(0, 0));
    assertTrue(Contours.of(AXIS, AXIS, grid(Math::hypot), -1).points().isEmpty());
    assertFalse(Contours.of(AXIS, AXIS, grid(Math::hypot), 9).region().contains(0, 0));
  }

  @Test
  void twoValleysAreTwoLoops() {
    double[][] valleys = grid((x, y) -> Math.min(Math.hypot(x - 0.5, y), Math.hypot(x + 0.5, y)));
    Path2D region = Contours.of(AXIS, AXIS, valleys, 0.3).region();
    assertFalse(region.contains(0.5, 0));
    assertFalse(region.contains(-0.5, 0));
    assertTrue(region.contains(0, 0));
  }

  @Test
  void levelsAreRoundNumbers() {
    assertEquals(
        List.of("0.5", "1", "2", "5", "10", "20", "50", "100", "200"),
        ContourCharts.levels(new Scale(0.4, 300, true)).stream().map(Tick::label).toList());
    assertEquals(
        List.of("1.5", "2", "3", "5", "7", "10", "15"),
        ContourCharts.levels(new Scale(1.2, 16, true)).stream().map(Tick::label).toList());
    assertTrue(ContourCharts.levels(new Scale(1e-9, 1e9, true)).size() >= 12);
  }

  @Test
  void rowsShareOneColourBar() throws IOException {
    double[][] bowl = grid((x, y) -> x * x + y * y);
    List<Field> four =
        IntStream.range(0, 4).mapToObj(i -> new Field("a" + i, AXIS, AXIS, bowl)).toList();
    BufferedImage image =
        ImageIO.read(
            new ByteArrayInputStream(ContourCharts.figure("L", "x", "y", "z", four).png()));
    // A PNG has two pixels per point. Between the plots of two rows there is the bar alone.
    int bar = 2 * (2 * 340 + 66 + 236 + 10 + 7);
    int between = 2 * (28 + 236 + 30);
    assertNotEquals(0xFFFFFFFF, image.getRGB(bar, between));
    assertEquals(0xFFFFFFFF, image.getRGB(bar, image.getHeight() - 2 * 10), "below the last plot");
  }

  /** A number that overflowed is the highest, and the figure has all numbers. */
  @Test
  void aFigureHasEachNumber() throws IOException {
    double[][] bowl = grid((x, y) -> x == -1 && y == -1 ? Double.NaN : 0.1 + 80 * (x * x + y * y));
    Figure figure =
        ContourCharts.figure(
            "Landscape", "x", "y", "loss", List.of(new Field("a", AXIS, AXIS, bowl)));
    List<String> rows = figure.numbers().text().lines().toList();
    assertEquals(1 + 21 * 21, rows.size());
    assertEquals("a,-1.0,-1.0,", rows.get(1));
    assertTrue(rows.contains("a,0.0,0.0,0.1"));
    assertTrue(Pixels.of(figure, ColourMap.at(1)).count() > 100, "highest");
    assertTrue(figure.svg().contains("<path"));
    assertThrows(
        IllegalArgumentException.class, () -> new Field("a", AXIS, new double[] {1}, bowl));
  }
}
