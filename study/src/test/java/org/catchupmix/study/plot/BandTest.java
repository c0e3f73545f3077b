package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BandTest {
  private static final double[] X = {1, 2, 3};
  private static final Series LINE = new Series("a", X, new double[] {2, 2, 2});
  private static final Band BAND = new Band("a", X, new double[] {1, 1, 1}, new double[] {3, 3, 3});

  @TempDir Path folder;

  /** Pixels of a picture that are a pale blue, as the first line's band on white. */
  private int pale(List<Band> bands) throws IOException {
    Path png = folder.resolve("p.png");
    LineCharts.write(png, "", List.of(new Panel("", "x", "y", List.of(LINE), bands)));
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
    int without = pale(List.of());
    int with = pale(List.of(BAND));
    assertTrue(without < 5_000, without + " pale pixels without");
    // It fills the whole plot, a panel of about 600 x 340 points of 2 x 2 pixels.
    assertTrue(with > 300_000, with + " pale pixels with");
  }

  @Test
  void whatCannotBeDrawnIsRefused() {
    assertEquals(
        "bands of panel 'p' has 'b', but no line has that name.",
        assertThrows(
                IllegalArgumentException.class,
                () -> new Panel("p", "x", "y", List.of(LINE), List.of(new Band("b", X, X, X))))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Band("a", X, X, new double[] {1}));
    assertThrows(
        IllegalArgumentException.class, () -> new Band("a", X, X, new double[] {1, Double.NaN, 1}));
  }
}
