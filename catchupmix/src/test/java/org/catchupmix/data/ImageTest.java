package org.catchupmix.data;

import static org.catchupmix.data.Broken.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTest {
  @TempDir private Path dir;

  private Path write(BufferedImage image, String format) throws IOException {
    Path file = dir.resolve("image." + format);
    assertTrue(ImageIO.write(image, format, file.toFile()));
    return file;
  }

  @Test
  void everyGreyValueIsKept() throws IOException {
    BufferedImage image = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
    byte[] expected = new byte[256];
    for (int v = 0; v < 256; v++) {
      image.getRaster().setSample(v, 0, 0, v);
      expected[v] = (byte) v;
    }
    String gone = Path.of("gone", "A.png").toString();
    assertEquals(
        gone + " does not exist",
        assertThrows(DataException.class, () -> Image.read(Path.of(gone))).getMessage());
    Image png = Image.read(write(image, "png"));
    assertEquals(1, png.channels());
    assertArrayEquals(expected, png.pixels());
    assertArrayEquals(expected, Image.read(write(image, "bmp")).pixels());
    assertArrayEquals(expected, Image.read(write(image, "gif")).pixels());
  }

  @Test
  void hugeDeclaredSizesAreRejectedBeforeDecoding() throws IOException {
    Path file = write(new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY), "png");
    ByteBuffer png = ByteBuffer.wrap(Files.readAllBytes(file));
    png.putInt(16, 30_000).putInt(20, 30_000);
    CRC32 crc = new CRC32();
    crc.update(png.array(), 12, 17);
    png.putInt(29, (int) crc.getValue());
    Files.write(file, png.array());
    assertRejected(() -> Image.read(file), file, 1 << 26);
  }

  @Test
  void sixteenBitsAreRoundedToEight() throws IOException {
    BufferedImage image = new BufferedImage(4, 1, BufferedImage.TYPE_USHORT_GRAY);
    int[] values = {0, 128, 129, 65535};
    for (int x = 0; x < 4; x++) {
      image.getRaster().setSample(x, 0, 0, values[x]);
    }
    assertArrayEquals(new byte[] {0, 0, 1, -1}, Image.read(write(image, "png")).pixels());
  }

  @Test
  void aPaletteOfColoursIsRgb() throws IOException {
    byte[] red = {1, 4};
    byte[] green = {2, 5};
    byte[] blue = {3, (byte) 206};
    IndexColorModel palette = new IndexColorModel(1, 2, red, green, blue);
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY, palette);
    image.getRaster().setSample(1, 0, 0, 1);
    Image read = Image.read(write(image, "png"));
    assertEquals(3, read.channels());
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5, (byte) 206}, read.pixels());
  }

  @Test
  void jpegIsCloseAndKeepsItsChannels() throws IOException {
    BufferedImage colour = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    BufferedImage grey = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 64; i++) {
      colour.setRGB(i % 8, i / 8, 0xC86432);
      grey.getRaster().setSample(i % 8, i / 8, 0, 100);
    }
    byte[] pixels = Image.read(write(colour, "jpg")).pixels();
    assertEquals(192, pixels.length);
    assertEquals(0xC8, pixels[0] & 0xFF, 3);
    assertEquals(0x64, pixels[1] & 0xFF, 3);
    assertEquals(0x32, pixels[2] & 0xFF, 3);
    byte[] greyPixels = Image.read(write(grey, "jpg")).pixels();
    assertEquals(64, greyPixels.length);
    assertEquals(100, greyPixels[63], 1);
  }

  @Test
  void alphaIsDroppedIfOpaqueAndRefusedOtherwise() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0xFF010203);
    image.setRGB(1, 0, 0xFF040506);
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6}, Image.read(write(image, "png")).pixels());
    image.setRGB(1, 0, 0xFE040506);
    Path file = write(image, "png");
    assertRejected(() -> Image.read(file), file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "bmp", "gif"})
  void anImageCutShortIsRefused(String format) throws IOException {
    // Noise, so that no format packs the second half into its first bytes.
    BufferedImage noise = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 64 * 64; i++) {
      noise.setRGB(i % 64, i / 64, random.nextInt());
    }
    Path file = write(noise, format);
    byte[] whole = Files.readAllBytes(file);
    assertEquals(64 * 64 * 3, Image.read(file).pixels().length);
    for (int part = 1; part <= 9; part++) {
      Files.write(file, Arrays.copyOf(whole, whole.length * part / 10));
      assertRejected(() -> Image.read(file), file);
    }
  }
}
