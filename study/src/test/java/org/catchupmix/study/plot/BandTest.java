package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.catchupmix.study.statistics.SampleStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BandTest {
  private static final double[] X = {1, 2, 3};
  private static final double[] Y = {2, 2, 2};
  private static final Series LINE = new Series("a", X, Y);
  private static final Series BAND =
      new Series("a", X, Y, new double[] {1, 1, 1}, new double[] {3, 3, 3});

  @TempDir Path folder;

  /** Counts the pale blue pixels of the first line's band. */
  private int pale(Series line) throws IOException {
    Path png = folder.resolve("p.png");
    LineCharts.write(png, "", List.of(new Panel("", "x", "y", List.of(line))));
    BufferedImage image = ImageIO.read(png.toFile());
    int count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        Color c = new Color(image.getRGB(x, y));
        count += c.getBlue() > 230 && c.getRed() > 190 && c.getRed() < 225 ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void aBandFillsTheAreaInTheColourOfItsLine() throws IOException {
    int without = pale(LINE);
    int with = pale(BAND);
    assertTrue(without < 5_000, without + " pale pixels without");
    // It fills the whole plot, a panel of about 600 x 340 points of 2 x 2 pixels.
    assertTrue(with > 300_000, with + " pale pixels with");
  }

  @Test
  void aConstantLineIsStraight() throws IOException {
    Path png = folder.resolve("c.png");
    double[] x = {1, 2, 3, 4};
    double[] half = {50, 50.00000000000001, 50, 50};
    LineCharts.write(png, "", List.of(new Panel("", "x", "y", List.of(new Series("a", x, half)))));
    BufferedImage image = ImageIO.read(png.toFile());
    int blue = LineStyle.of(0).color().getRGB();
    int[] rows =
        IntStream.range(0, image.getHeight() * 3 / 4)
            .filter(
                y -> IntStream.range(0, image.getWidth()).anyMatch(i -> image.getRGB(i, y) == blue))
            .toArray();
    assertTrue(rows.length > 0);
    assertTrue(rows[rows.length - 1] - rows[0] < 20, "within the height of a marker");
  }

  @Test
  void bandsAreInTheLegend() throws IOException {
    Path png = folder.resolve("l.png");
    for (boolean band : new boolean[] {false, true}) {
      LineCharts.write(png, "", List.of(new Panel("", "x", "y", List.of(band ? BAND : LINE))));
      BufferedImage image = ImageIO.read(png.toFile());
      int w = image.getWidth();
      int grey = Theme.BAND.getRGB();
      long pixels =
          IntStream.range(0, w * image.getHeight())
              .filter(i -> image.getRGB(i % w, i / w) == grey)
              .count();
      assertEquals(band, pixels > 1000, pixels + " pixels of the square that explains bands");
    }
  }

  @Test
  void whatCannotBeDrawnIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Series("a", X, Y, X, new double[] {1}));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Series("a", X, Y, X, new double[] {1, Double.NaN, 1}));
  }

  @Test
  void aMeanHasABandWhereEachPointHasADeviation() {
    List<double[]> runs = List.of(new double[] {1, 2, 3}, new double[] {3, 2, 7, 9});
    Series mean = Series.mean("a", X, SampleStatistics.ofEach(runs));
    assertArrayEquals(new double[] {2, 2, 5}, mean.y());
    assertArrayEquals(new double[] {2 - Math.sqrt(2), 2, 5 - Math.sqrt(8)}, mean.low(), 1e-12);
    assertArrayEquals(new double[] {2 + Math.sqrt(2), 2, 5 + Math.sqrt(8)}, mean.high(), 1e-12);
    assertFalse(Series.mean("a", X, SampleStatistics.ofEach(List.of(Y))).hasBand(), "one run");
    double[] diverged = {1, Double.NaN, 1};
    Series gap = Series.mean("a", X, SampleStatistics.ofEach(List.of(Y, diverged)));
    assertFalse(gap.hasBand(), "no number");
    assertTrue(Double.isNaN(gap.y()[1]));
  }
}
