package org.catchupmix.study.robust.corrupt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.catchupmix.core.image.Border;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.data.DataException;
import org.catchupmix.study.robust.Pattern;
import org.catchupmix.study.robust.corrupt.Noise.PoissonTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compares corruptions with the libraries of the published program.
 *
 * <p>{@code src/test/fixtures/robustness_fixtures.py} wrote the expected values; random corruptions
 * are tested by their properties.
 */
class CorruptionTest {
  private static final int SIDE = 32;
  private static final byte[] PICTURE = Pattern.of(SIDE, SIDE, 3);

  private static byte[] expected(String name, int i, int count) throws IOException {
    String file = "/robust/corrupt-" + name + ".npy";
    try (InputStream in = CorruptionTest.class.getResourceAsStream(file)) {
      assertArrayEquals(new long[] {count, SIDE, SIDE, 3}, CorruptionFiles.shape(file, in));
      in.skipNBytes((long) i * PICTURE.length);
      return in.readNBytes(PICTURE.length);
    }
  }

  private static byte[] corrupt(Corruption c, int severity) {
    return c.apply(PICTURE, SIDE, SIDE, 3, severity, 1, 0);
  }

  private static Pixels pixels() {
    return Pixels.of(PICTURE, SIDE, SIDE, 3);
  }

  /** Allows one level, since truncation amplifies the last bit. */
  @ParameterizedTest
  @CsvSource({
    "DEFOCUS_BLUR, 1",
    "ZOOM_BLUR, 1",
    "BRIGHTNESS, 1",
    "CONTRAST, 1",
    "PIXELATE, 0",
    "JPEG_COMPRESSION, 1"
  })
  void equalsTheLibraries(Corruption c, int tolerance) throws IOException {
    for (int severity = 1; severity <= 5; severity++) {
      int distance = Pattern.distance(expected(c.key(), severity - 1, 5), corrupt(c, severity));
      assertTrue(distance <= tolerance, c + " " + severity + " is " + distance + " away");
    }
  }

  @Test
  void gaussianEqualsScikitImage() throws IOException {
    double[] sigmas = {0.05, 0.25, 0.4, 1};
    for (int i = 0; i < sigmas.length; i++) {
      byte[] own = Filter.gaussian(pixels(), sigmas[i], 4, Border.NEAREST).truncated();
      assertTrue(Pattern.distance(expected("gaussian", i, 4), own) <= 1, "sigma " + sigmas[i]);
    }
    double[] wide = {6.4, 1.92, 1.28};
    for (int i = 0; i < wide.length; i++) {
      byte[] own = Filter.gaussian(pixels(), wide[i], 3, Border.MIRROR_EDGE).truncated();
      assertTrue(
          Pattern.distance(expected("gaussian-mirrored", i, 3), own) <= 1, "sigma " + wide[i]);
    }
  }

  @Test
  void zoomEqualsScipy() throws IOException {
    double[] factors = {1.75, 2.25, 1.25};
    for (int i = 0; i < factors.length; i++) {
      byte[] own = Filter.zoomIn(pixels(), factors[i]).truncated();
      assertTrue(Pattern.distance(expected("zoomed", i, 3), own) <= 1, "zoom " + factors[i]);
    }
  }

  @Test
  void motionOfAPointIsItsWeights() {
    Pixels point = Pixels.black(9, 9, 1);
    point.set(4, 4, 0, 1);
    Pixels moved = Filter.motion(point, 1, 2, 0);
    double sum = 1 + Math.exp(-1 / 8.0) + Math.exp(-4 / 8.0);
    // Copies are moved against the direction: pixel x reads x, x + 1, x + 2.
    assertEquals(1 / sum, moved.at(4, 4, 0), 1e-15);
    assertEquals(Math.exp(-1 / 8.0) / sum, moved.at(4, 3, 0), 1e-15);
    assertEquals(Math.exp(-4 / 8.0) / sum, moved.at(4, 2, 0), 1e-15);
    Pixels down = Filter.motion(point, 1, 2, 90);
    assertEquals(Math.exp(-1 / 8.0) / sum, down.at(3, 4, 0), 1e-15);
  }

  @ParameterizedTest
  @EnumSource(Corruption.class)
  void decidedBySeedAndImageAlone(Corruption c) {
    byte[] before = PICTURE.clone();
    for (int severity = 1; severity <= 5; severity++) {
      byte[] one = c.apply(PICTURE, SIDE, SIDE, 3, severity, 1, 5);
      assertArrayEquals(one, c.apply(PICTURE, SIDE, SIDE, 3, severity, 1, 5));
      assertFalse(Arrays.equals(one, PICTURE), "severity " + severity + " changes something");
    }
    assertArrayEquals(before, PICTURE, "the image is left as it was");
    boolean random =
        switch (c) {
          case DEFOCUS_BLUR, ZOOM_BLUR, BRIGHTNESS, CONTRAST, PIXELATE, JPEG_COMPRESSION -> false;
          default -> true;
        };
    byte[] first = c.apply(PICTURE, SIDE, SIDE, 3, 5, 1, 5);
    assertEquals(random, !Arrays.equals(first, c.apply(PICTURE, SIDE, SIDE, 3, 5, 1, 6)));
    assertEquals(random, !Arrays.equals(first, c.apply(PICTURE, SIDE, SIDE, 3, 5, 2, 5)));
  }

  @ParameterizedTest
  @EnumSource(Corruption.class)
  void worksForOtherSizesAndGrey(Corruption c) {
    int[][] forms = {{28, 28, 1}, {8, 8, 3}, {64, 64, 3}, {17, 23, 3}, {23, 17, 1}};
    for (int[] f : forms) {
      byte[] image = Pattern.of(f[0], f[1], f[2]);
      byte[] out = c.apply(image, f[0], f[1], f[2], 3, 1, 0);
      assertEquals(image.length, out.length);
    }
    byte[] black = new byte[28 * 28];
    assertEquals(black.length, c.apply(black, 28, 28, 1, 5, 1, 0).length, "all black");
  }

  private static double[] moments(byte[] bytes) {
    double mean = 0;
    double squares = 0;
    for (byte b : bytes) {
      mean += (b & 0xFF) / 255.0 / bytes.length;
      squares += (b & 0xFF) / 255.0 * ((b & 0xFF) / 255.0) / bytes.length;
    }
    return new double[] {mean, Math.sqrt(squares - mean * mean)};
  }

  @Test
  void noiseHasItsDeviation() {
    byte[] grey = new byte[100 * 100 * 3];
    Arrays.fill(grey, (byte) 102);
    double v = 0.4;
    double[] gaussian = {0.04, 0.06, 0.08, 0.09, 0.10};
    double[] photons = {500, 250, 100, 75, 50};
    for (int s = 1; s <= 5; s++) {
      double[] g = moments(Corruption.GAUSSIAN_NOISE.apply(grey, 100, 100, 3, s, 1, 0));
      // Truncation takes half a level.
      assertEquals(v - 0.5 / 255, g[0], 0.003);
      assertEquals(gaussian[s - 1], g[1], 0.002);
      double[] p = moments(Corruption.SHOT_NOISE.apply(grey, 100, 100, 3, s, 1, 0));
      assertEquals(v - 0.5 / 255, p[0], 0.003);
      assertEquals(Math.sqrt(v / photons[s - 1]), p[1], 0.002);
    }
  }

  @Test
  void impulseChangesItsShare() {
    byte[] grey = new byte[100 * 100 * 3];
    Arrays.fill(grey, (byte) 102);
    double[] share = {0.01, 0.02, 0.03, 0.05, 0.07};
    for (int s = 1; s <= 5; s++) {
      byte[] out = Corruption.IMPULSE_NOISE.apply(grey, 100, 100, 3, s, 1, 0);
      int black = 0;
      int white = 0;
      for (byte b : out) {
        black += b == 0 ? 1 : 0;
        white += b == -1 ? 1 : 0;
        assertTrue(b == 0 || b == -1 || b == 102);
      }
      assertEquals(share[s - 1] / 2, (double) black / out.length, 0.003);
      assertEquals(share[s - 1] / 2, (double) white / out.length, 0.003);
    }
  }

  @Test
  void poissonByInversion() {
    PoissonTable table = new PoissonTable(2.5);
    double p0 = Math.exp(-2.5);
    assertEquals(0, table.count(255, p0 * 0.999));
    assertEquals(1, table.count(255, p0 * 1.001));
    assertEquals(1, table.count(255, p0 * 3.499));
    assertEquals(2, table.count(255, p0 * 3.501));
    assertEquals(0, table.count(0, Math.nextDown(1.0)));
    assertTrue(new PoissonTable(500).count(255, Math.nextDown(1.0)) > 650);
  }

  @Test
  void plasmaFillsZeroToOne() {
    double[][] p = Plasma.of(28, 2, new PhiloxRandom(1, "plasma"));
    assertEquals(32, p.length);
    double min = Arrays.stream(p).flatMapToDouble(Arrays::stream).min().orElseThrow();
    double max = Arrays.stream(p).flatMapToDouble(Arrays::stream).max().orElseThrow();
    assertEquals(0, min);
    assertEquals(1, max);
  }

  @Test
  void imagesThatDoNotFitAreRefused() {
    assertThrows(DataException.class, () -> Corruption.requireImages("mine", 32, 7, 3));
    assertThrows(DataException.class, () -> Corruption.requireImages("mine", 32, 32, 4));
    Corruption.requireImages("mine", 28, 28, 1);
    assertThrows(
        IllegalArgumentException.class,
        () -> Corruption.FOG.apply(PICTURE, SIDE, SIDE, 3, 6, 1, 0));
  }
}
