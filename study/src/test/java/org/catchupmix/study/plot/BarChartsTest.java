package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  @Test
  void theSameBarsGiveTheSameBytes() throws IOException {
    for (String name : List.of("a.png", "b.png")) {
      BarCharts.figure("title", bars(1, 2), List.of()).writePng(folder.resolve(name));
    }
    assertEquals(-1, Files.mismatch(folder.resolve("a.png"), folder.resolve("b.png")));
  }

  @Test
  void whatCannotBeDrawnIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> bars(-1, 0));
    assertThrows(IllegalArgumentException.class, () -> bars(Double.POSITIVE_INFINITY, 0));
    assertThrows(IllegalArgumentException.class, () -> bars(1));
    assertThrows(
        IllegalArgumentException.class, () -> new Bars(" ", List.of("a"), List.of(), Double.NaN));
    assertThrows(
        IllegalArgumentException.class, () -> new Bars("x", List.of(), List.of(), Double.NaN));
  }
}
