package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BarChartsTest {
  private static final double[] NONE = {Double.NaN, Double.NaN};

  @TempDir Path folder;

  private static Bars bars(double... values) {
    return new Bars(
        "time (ms)",
        List.of("first", "second"),
        List.of(
            new Bars.Series("a", values, NONE, NONE),
            new Bars.Series(
                "b", new double[] {1, Double.NaN}, new double[] {0.9, Double.NaN}, NONE)),
        1);
  }

  private static int pixels(BufferedImage image, int rgb) {
    int count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += (image.getRGB(x, y) & 0xffffff) == rgb ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void theLengthOfABarIsItsValue() throws IOException {
    int blue = LineStyle.of(0).color().getRGB() & 0xffffff;
    Path png = folder.resolve("a.png");
    BarCharts.figure("title", bars(1, 0), List.of("a line")).writePng(png);
    int one = pixels(ImageIO.read(png.toFile()), blue);
    BarCharts.figure("title", bars(1, 0.5), List.of("a line")).writePng(png);
    int oneAndAHalf = pixels(ImageIO.read(png.toFile()), blue);
    BarCharts.figure("title", bars(1, 1), List.of("a line")).writePng(png);
    int two = pixels(ImageIO.read(png.toFile()), blue);
    assertTrue(one > 1000, one + " pixels");
    assertEquals(0.5, (oneAndAHalf - one) / (double) (two - one), 0.01);
  }

  private BufferedImage dots(double[] values, double[] low, double[] high) throws IOException {
    double[][] points = new double[values.length][];
    Arrays.setAll(points, i -> new double[] {values[i] - 1, values[i] + 1});
    Bars.Series series = new Bars.Series("d", values, low, high, points);
    Bars bars = new Bars("points", List.of("a", "b"), List.of(series), 0, true);
    Path png = folder.resolve("dots.png");
    BarCharts.figure("t", bars, List.of()).writePng(png);
    return ImageIO.read(png.toFile());
  }

  @Test
  void dotsMayBeNegativeAndAWideIntervalLeavesRoomForTheDots() throws IOException {
    int blue = LineStyle.of(0).color().getRGB() & 0xffffff;
    double[] values = {-3, 2};
    int alone = pixels(dots(values, NONE, NONE), blue);
    int narrow = pixels(dots(values, new double[] {-4, 1}, new double[] {-2, 3}), blue);
    assertTrue(narrow > alone + 100, "intervals are drawn: " + alone + ", " + narrow);
    // Were it not cut off, the axis would reach to a million and all dots lie one upon another.
    BufferedImage wide = dots(values, new double[] {-1e6, 1}, new double[] {1e6, 3});
    int[] columns =
        IntStream.range(0, wide.getWidth())
            .filter(x -> IntStream.range(0, wide.getHeight()).anyMatch(y -> grey(wide, x, y)))
            .toArray();
    assertTrue(columns[columns.length - 1] - columns[0] > 200, "the rings lie apart");
  }

  private static boolean grey(BufferedImage image, int x, int y) {
    return (image.getRGB(x, y) & 0xffffff) == 0x808080;
  }

  @Test
  void theSameBarsGiveTheSameBytes() throws IOException {
    for (String name : List.of("a.png", "b.png")) {
      BarCharts.figure("title", bars(1, 2), List.of()).writePng(folder.resolve(name));
    }
    assertEquals(-1, Files.mismatch(folder.resolve("a.png"), folder.resolve("b.png")));
  }

  @Test
  void whatCannotBeDrawnIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> bars(-1, 0), "a bar of negative length");
    assertThrows(IllegalArgumentException.class, () -> bars(Double.POSITIVE_INFINITY, 0));
    assertThrows(IllegalArgumentException.class, () -> bars(1));
    assertThrows(
        IllegalArgumentException.class, () -> new Bars(" ", List.of("a"), List.of(), Double.NaN));
    assertThrows(
        IllegalArgumentException.class, () -> new Bars("x", List.of(), List.of(), Double.NaN));
  }
}
