package org.catchupmix.data;

import static org.catchupmix.data.Broken.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Against Pillow 11.1: {@code image.crop(...).resize((W, H), Image.BILINEAR)}. */
class ResampleTest {
  /** The image that Pillow got: byte i is (7 i^2 + 13 i + 29 [i / 32]) mod 256. */
  private static Image image(int height, int width, int channels) {
    byte[] pixels = new byte[height * width * channels];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (7L * i * i + 13L * i + (i >> 5) * 29L);
    }
    return new Image(height, width, channels, pixels);
  }

  @Test
  void anImageThatWouldBeTooLargeIsRefused() {
    assertRejected(() -> new Framing(1024, 1170).resized(image(3000, 1, 3)));
  }

  /** Height, width, channels; top, left, rows, columns; height and width of the result; CRC-32. */
  @Test
  void everyByteIsPillows() {
    long[][] cases = {
      {23, 31, 3, 0, 0, 23, 31, 11, 8, 0x04f94caaL},
      {23, 31, 3, 2, 3, 17, 25, 30, 40, 0xbc55c08fL},
      {23, 31, 3, 2, 3, 17, 25, 17, 9, 0x5a7a73cfL},
      {23, 31, 3, 5, 1, 7, 29, 40, 29, 0x585e9d1cL},
      {375, 500, 3, 0, 0, 375, 500, 256, 341, 0x51c485e9L},
      {256, 341, 3, 13, 40, 150, 200, 224, 224, 0x3d435823L},
      {64, 64, 1, 1, 1, 5, 60, 64, 64, 0x856586c8L},
    };
    for (long[] c : cases) {
      int[] n = new int[c.length];
      for (int i = 0; i < c.length - 1; i++) {
        n[i] = (int) c[i];
      }
      CRC32 crc = new CRC32();
      Image image = image(n[0], n[1], n[2]);
      Image cut = new ResizedCrop(n[3], n[4], n[5], n[6]).cut(image);
      crc.update(Resample.scale(cut, n[7], n[8]));
      assertEquals("%08x".formatted(c[9]), "%08x".formatted(crc.getValue()), Arrays.toString(c));
    }
  }
}
