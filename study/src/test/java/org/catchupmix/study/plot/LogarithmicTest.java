package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class LogarithmicTest {
  private static BufferedImage drawn(Series series) throws IOException {
    Panel panel = new Panel("", "x", "y", List.of(series), true);
    return ImageIO.read(new ByteArrayInputStream(LineCharts.figure("", List.of(panel)).png()));
  }

  /** Blue pixels: where the line is, without its markers' corners. */
  private static boolean isBlue(BufferedImage image, int x, int y) {
    Color c = new Color(image.getRGB(x, y));
    return c.getBlue() > 120 && c.getRed() < 90;
  }

  /** y = x^2 is a straight line, so its middle lies half way up. */
  @Test
  void powersAreStraightLines() throws IOException {
    BufferedImage image =
        drawn(new Series("square", new double[] {1, 100}, new double[] {1, 10_000}));
    int left = image.getWidth();
    int right = 0;
    int top = image.getHeight();
    int bottom = 0;
    int plot = image.getHeight() * 3 / 4;
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < plot; y++) {
        if (isBlue(image, x, y)) {
          left = Math.min(left, x);
          right = Math.max(right, x);
          top = Math.min(top, y);
          bottom = Math.max(bottom, y);
        }
      }
    }
    int middle = (left + right) / 2;
    int y = 0;
    while (!isBlue(image, middle, y)) {
      y++;
    }
    assertEquals((top + bottom) / 2.0, y, 8, "the line at its middle");
  }

  @Test
  void powersAreLabelledAloneWhereTheRangeHasOne() {
    List<Series> series = List.of(new Series("both", new double[] {1, 9}, new double[] {1, 100}));
    assertFalse(PanelChart.labelsOnlyPowersOfTen(series, Series::x));
    assertTrue(PanelChart.labelsOnlyPowersOfTen(series, Series::y));
  }

  @Test
  void zeroHasNoPlace() {
    assertThrows(
        IllegalArgumentException.class,
        () -> drawn(new Series("zero", new double[] {0, 1}, new double[] {1, 1})));
  }
}
