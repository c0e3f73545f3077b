package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ReliabilityTest {
  private static final double NONE = Double.NaN;

  /** Pixels of the left half, where the accuracies are, of a colour of bars. */
  private static long bars(double... accuracy) throws IOException {
    int[] count = new int[accuracy.length];
    double[] confidence = accuracy.clone();
    for (int i = 0; i < count.length; i++) {
      count[i] = Double.isNaN(accuracy[i]) ? 0 : 5;
    }
    byte[] png = new Reliability("t", count, confidence, accuracy).figure().png();
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    int blue = LineStyle.of(0).color().getRGB();
    int w = image.getWidth() / 2 - 60;
    // Not the legend below, whose squares have that colour too.
    int h = image.getHeight() * 4 / 5;
    return IntStream.range(0, w * h).filter(i -> image.getRGB(i % w, i / w) == blue).count();
  }

  @Test
  void aBarIsAsHighAsItsAccuracy() throws IOException {
    long half = bars(NONE, 0.5);
    assertTrue(half > 10_000, half + " pixels");
    assertEquals(0, bars(NONE, NONE));
    // The diagonal covers some of it.
    assertEquals(2.0, (double) bars(NONE, 1) / half, 0.1);
    assertEquals(2.0, (double) bars(0.5, 0.5) / half, 0.1);
  }

  @Test
  void listsOfDifferentLengthsAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Reliability("t", new int[2], new double[2], new double[1]));
  }
}
