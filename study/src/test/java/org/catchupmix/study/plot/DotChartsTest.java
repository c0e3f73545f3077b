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

class DotChartsTest {
  private static final double[] NONE = {Double.NaN, Double.NaN};

  @TempDir Path folder;

  private static Dots dots(double... values) {
    return new Dots(
        "time (ms)",
        List.of("first", "second"),
        List.of(new Dots.Series("a", values), new Dots.Series("b", new double[] {1, Double.NaN})),
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

  private BufferedImage dots(double[] values, double[] low, double[] high) throws IOException {
    double[][] points = new double[values.length][];
    Arrays.setAll(points, i -> new double[] {values[i] - 1, values[i] + 1});
    Dots.Series series = new Dots.Series("d", values, low, high, points);
    Dots dots = new Dots("points", List.of("a", "b"), List.of(series), 0);
    Path png = folder.resolve("dots.png");
    DotCharts.figure("t", dots, List.of()).writePng(png);
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
  void theSameDotsGiveTheSameBytes() throws IOException {
    for (String name : List.of("a.png", "b.png")) {
      DotCharts.figure("title", dots(1, 2), List.of()).writePng(folder.resolve(name));
    }
    assertEquals(-1, Files.mismatch(folder.resolve("a.png"), folder.resolve("b.png")));
  }

  @Test
  void whatCannotBeDrawnIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> dots(Double.POSITIVE_INFINITY, 0));
    assertThrows(IllegalArgumentException.class, () -> dots(1));
    assertThrows(
        IllegalArgumentException.class, () -> new Dots(" ", List.of("a"), List.of(), Double.NaN));
    assertThrows(
        IllegalArgumentException.class, () -> new Dots("x", List.of(), List.of(), Double.NaN));
  }
}
