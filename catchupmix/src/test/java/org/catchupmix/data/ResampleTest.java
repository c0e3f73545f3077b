package org.catchupmix.data;

import static org.catchupmix.data.Broken.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected bytes are those of Pillow 11.1: {@code image.resize((W, H), Image.BILINEAR)}. */
class ResampleTest {
  private static final int[] RAMP = {0, 10, 20, 40, 80, 160, 200, 255};

  private static Image image(int height, int width, int channels, int... values) {
    byte[] pixels = new byte[values.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) values[i];
    }
    return new Image(height, width, channels, pixels);
  }

  private static void assertScaled(Image image, int height, int width, int... expected) {
    byte[] bytes = image(height, width, image.channels(), expected).pixels();
    assertArrayEquals(bytes, Resample.scale(image, height, width));
  }

  @Test
  void anImageThatWouldBeTooLargeIsRefused() {
    Image tall = new Image(3000, 1, 3, new byte[9000]);
    assertRejected(() -> new Framing(1024, 1170).resized(tall));
  }

  @Test
  void aRowIsSmoothedWhereItShrinksAndInterpolatedWhereItGrows() {
    Image row = image(1, 8, 1, RAMP);
    assertScaled(row, 1, 3, 12, 72, 197);
    assertScaled(row, 1, 5, 4, 21, 63, 156, 232);
    assertScaled(row, 1, 12, 0, 5, 12, 18, 30, 47, 73, 120, 167, 193, 228, 255);
  }

  @Test
  void aColumnIsScaledAsARow() {
    Image column = image(8, 1, 1, RAMP);
    assertScaled(column, 3, 1, 12, 72, 197);
    assertScaled(column, 12, 1, 0, 5, 12, 18, 30, 47, 73, 120, 167, 193, 228, 255);
  }

  @Test
  void columnsAreScaledBeforeRows() {
    Image square = image(3, 3, 1, 0, 100, 200, 50, 150, 250, 255, 0, 128);
    assertScaled(square, 2, 2, 57, 182, 132, 130);
    int[] five = {
      0, 40, 100, 160, 200,
      31, 71, 131, 191, 231,
      127, 114, 94, 160, 204,
      255, 153, 0, 77, 128
    };
    assertScaled(square, 4, 5, five);
  }

  /** Red is the ramp, green its complement, blue its reverse. */
  private static Image colours() {
    int[] rgb = new int[24];
    for (int x = 0; x < 8; x++) {
      rgb[3 * x] = RAMP[x];
      rgb[3 * x + 1] = 255 - RAMP[x];
      rgb[3 * x + 2] = RAMP[7 - x];
    }
    return image(1, 8, 3, rgb);
  }

  @Test
  void channelsAreScaledAlone() {
    assertScaled(colours(), 1, 3, 12, 243, 197, 72, 183, 72, 197, 58, 12);
  }

  /** As Pillow's {@code crop} before {@code resize}, not as its {@code box}. */
  @Test
  void aCutIsScaledWithoutItsSurroundings() {
    Image cut = new ResizedCrop(0, 1, 1, 5).cut(colours());
    assertScaled(cut, 1, 3, 14, 241, 183, 44, 211, 89, 126, 129, 29);
  }

  /**
   * Large images are compared with the formula in double precision: two passes round to 8 bits
   * each.
   */
  @ParameterizedTest
  @CsvSource({
    "23, 31, 3, 11, 8",
    "17, 25, 3, 30, 40",
    "375, 500, 3, 256, 341",
    "150, 200, 1, 224, 224",
    "5, 60, 1, 64, 64"
  })
  void everyPixelIsAMeanUnderATriangle(int height, int width, int channels, int rows, int columns) {
    byte[] pixels = new byte[height * width * channels];
    new Random(1).nextBytes(pixels);
    byte[] scaled = Resample.scale(new Image(height, width, channels, pixels), rows, columns);
    double[][] down = weights(height, rows);
    double[][] across = weights(width, columns);
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        for (int c = 0; c < channels; c++) {
          double mean = 0;
          for (int i = 0; i < height; i++) {
            for (int j = 0; down[y][i] > 0 && j < width; j++) {
              mean += down[y][i] * across[x][j] * (pixels[(i * width + j) * channels + c] & 0xFF);
            }
          }
          assertEquals(mean, scaled[(y * columns + x) * channels + c] & 0xFF, 1.001);
        }
      }
    }
  }

  /** A triangle around each target pixel, as wide as two target pixels, or two source pixels. */
  private static double[][] weights(int from, int to) {
    double[][] weights = new double[to][from];
    double pixel = (double) from / to;
    for (int i = 0; i < to; i++) {
      double sum = 0;
      for (int k = 0; k < from; k++) {
        double distance = Math.abs(k + 0.5 - (i + 0.5) * pixel);
        weights[i][k] = Math.max(0, 1 - distance / Math.max(pixel, 1));
        sum += weights[i][k];
      }
      for (int k = 0; k < from; k++) {
        weights[i][k] /= sum;
      }
    }
    return weights;
  }
}
