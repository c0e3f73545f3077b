package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LineChartsTest {

  private static final double[] EPOCHS = {1, 2, 3, 4};
  private static final Series TRAIN = new Series("train", EPOCHS, new double[] {4, 3, 2, 1});
  private static final Series TEST =
      new Series("test", EPOCHS, new double[] {4.5, 3.5, Double.NaN, 2});

  @TempDir private Path folder;

  @Test
  void drawsLinesAndTextOfAllPanels() throws IOException {
    BufferedImage image =
        draw("CIFAR", panel("loss", TRAIN, TEST), panel("error", TRAIN), panel("time", TRAIN));

    assertEquals(1920, image.getWidth());
    assertEquals(816, image.getHeight(), 10);
    assertTrue(ink(image, 0, 0, 1920, 68) > 500, "title");
    for (int left = 0; left < 1920; left += 640) {
      assertTrue(ink(image, left, 68, 640, 48) > 200, "panel title");
      assertTrue(ink(image, left + 20, 300, 70, 200) > 100, "y-label and ticks");
      assertTrue(ink(image, left + 148, 700, 468, 40) > 100, "x-label");
      assertTrue(pixels(image, left + 160, 130, 460, 510, 0x0072B2) > 300, "line of train");
    }
    assertTrue(pixels(image, 160, 130, 460, 510, 0xD55E00) > 300, "line of test");
    assertEquals(0, pixels(image, 800, 130, 460, 510, 0xD55E00), "panel without test");
    assertTrue(ink(image, 0, 750, 1920, 66) > 200, "names in the legend");
  }

  @Test
  void drawsASinglePointBetweenGapsAsAMarker() throws IOException {
    Series point =
        new Series("train", new double[] {1, 2, 3}, new double[] {Double.NaN, 2.5, Double.NaN});

    assertTrue(pixels(draw("", panel("loss", point)), 160, 60, 1000, 500, 0x0072B2) > 50);
  }

  @Test
  void drawsAxesEvenWhereNothingWasMeasured() throws IOException {
    Series diverged = new Series("train", new double[] {1}, new double[] {Double.NaN});

    assertTrue(ink(draw("", panel("loss", diverged)), 148, 640, 1000, 50) > 100, "x-label");
  }

  @Test
  void replacesTheFileAndLeavesNoOther() throws IOException {
    draw("", panel("loss", TRAIN));
    draw("", panel("loss", TRAIN, TEST));

    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(folder.resolve("chart.png")), files.toList());
    }
  }

  @Test
  void drawsTheSamePixelsEachTime() throws IOException {
    draw("t", panel("loss", TRAIN, TEST));
    byte[] first = Files.readAllBytes(folder.resolve("chart.png"));
    draw("t", panel("loss", TRAIN, TEST));

    assertArrayEquals(first, Files.readAllBytes(folder.resolve("chart.png")));
  }

  static List<Executable> invalid() {
    double[] one = {1};
    return List.of(
        () -> new Series(" ", one, one),
        () -> new Series("a", one, new double[] {1, 2}),
        () -> new Series("a", new double[] {Double.NaN}, one),
        () -> new Series("a", one, new double[] {Double.POSITIVE_INFINITY}),
        () -> new Panel("p", " ", "loss", List.of(TRAIN)),
        () -> new Panel("p", "epoch", null, List.of(TRAIN)),
        () -> new Panel("p", "x", "y", List.of()),
        () -> new Panel("p", "x", "y", List.of(TRAIN, TRAIN)),
        () -> LineCharts.figure("", List.of()));
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void invalidDataAreRejected(Executable chart) {
    assertThrows(IllegalArgumentException.class, chart);
  }

  private static Panel panel(String yLabel, Series... series) {
    return new Panel("A panel", "epoch", yLabel, List.of(series));
  }

  private BufferedImage draw(String title, Panel... panels) throws IOException {
    Path png = folder.resolve("chart.png");
    LineCharts.write(png, title, List.of(panels));
    return ImageIO.read(png.toFile());
  }

  private static long ink(BufferedImage image, int x, int y, int width, int height) {
    return pixels(image, x, y, width, height, Theme.INK.getRGB() & 0xFFFFFF);
  }

  private static long pixels(BufferedImage image, int x, int y, int width, int height, int rgb) {
    Rectangle part = new Rectangle(x, y, width, height).intersection(image.getData().getBounds());
    int[] all = image.getRGB(part.x, part.y, part.width, part.height, null, 0, part.width);
    return IntStream.of(all).filter(pixel -> (pixel & 0xFFFFFF) == rgb).count();
  }
}
