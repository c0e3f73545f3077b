package org.catchupmix.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.catchupmix.data.jpeg.TurboJpeg;
import org.catchupmix.data.sets.Datasets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Array;
import us.hebi.matlab.mat.types.MatFile;

/** Files made to exhaust memory or time, or to lead readers astray. */
class HostileFilesTest {
  @TempDir private Path dir;

  private static void requireLibrary(JpegDecoding jpeg) {
    assumeTrue(
        jpeg == JpegDecoding.IMAGEIO || jpeg == JpegDecoding.AUTO || TurboJpeg.find().isPresent(),
        "libjpeg-turbo is not installed");
  }

  /** A progressive JPEG whose last scan is repeated. */
  static byte[] scans(int repeated, int side) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam how = writer.getDefaultWriteParam();
      how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      writer.setOutput(out);
      BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
      writer.write(null, new IIOImage(image, null, null), how);
    } finally {
      writer.dispose();
    }
    byte[] jpeg = bytes.toByteArray();
    int last = jpeg.length - 2;
    while (jpeg[last] != (byte) 0xFF || jpeg[last + 1] != (byte) 0xDA) {
      last--;
    }
    bytes.reset();
    bytes.write(jpeg, 0, last);
    for (int i = 0; i < repeated; i++) {
      bytes.write(jpeg, last, jpeg.length - 2 - last);
    }
    bytes.write(jpeg, jpeg.length - 2, 2);
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @EnumSource(JpegDecoding.class)
  void aJpegOfThousandsOfScansIsRejectedByEachDecoder(JpegDecoding jpeg) throws IOException {
    requireLibrary(jpeg);
    ImageFolder.write(dir, 2, 2, 2, 16);
    Path file = dir.resolve("train/c0/0000.jpg");
    Files.write(file, scans(1, 16));
    assertEquals(16, Datasets.load("stream:" + dir, Framing.NONE, jpeg).train().height());
    Files.write(file, scans(3000, 2000));
    assertThrows(DataException.class, () -> Datasets.load("stream:" + dir, Framing.NONE, jpeg));
    assertThrows(DataException.class, () -> Image.read(file));
  }

  @Test
  void anImageFileOfFiveGigabytesIsRejectedUnread() throws IOException {
    ImageFolder.write(dir, 2, 2, 2, 16);
    Path file = dir.resolve("train/c0/0000.jpg");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(5L << 30);
    }
    JpegDecoding jpeg = JpegDecoding.IMAGEIO;
    assertThrows(DataException.class, () -> Datasets.load("stream:" + dir, Framing.NONE, jpeg));
    assertThrows(DataException.class, () -> Image.read(file));
  }

  private static Path writeCells(Path file, int depth) throws IOException {
    Array inner = Mat5.newScalar(1);
    for (int i = 0; i < depth; i++) {
      inner = Mat5.newCell(1, 1).set(0, inner);
    }
    try (MatFile mat = Mat5.newMatFile()) {
      Mat5.writeToFile(mat.addArray("X", inner), file.toFile());
    }
    return file;
  }

  /** The library reads cells by recursion. */
  @Test
  void aMatFileOfThousandsOfNestedCellsIsRejected() throws IOException {
    for (String split : List.of("train", "test")) {
      LargeStack.call(() -> writeCells(dir.resolve(split + "_32x32.mat"), 4000));
    }
    DataException e = assertThrows(DataException.class, () -> Datasets.load("svhn:" + dir));
    assertTrue(e.getMessage().contains("train_32x32.mat"), e.getMessage());
    assertFalse(e.getMessage().contains("null"), e.getMessage());
  }

  @Test
  void aFormatThatCanHoldAnotherFileIsRejected() throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    Path file = dir.resolve("image.jpg");
    ImageIO.write(image, "tiff", file.toFile());
    assertThrows(DataException.class, () -> Image.read(file));
    ImageIO.write(image, "bmp", file.toFile());
    byte[] bmp = Files.readAllBytes(file);
    assertEquals(8, Image.read("image", bmp).height());
    for (byte compression : new byte[] {4, 5}) {
      bmp[30] = compression;
      assertThrows(DataException.class, () -> Image.read("image", bmp));
    }
  }

  @ParameterizedTest
  @EnumSource(JpegDecoding.class)
  void printColoursAreThoseOfPillow(JpegDecoding jpeg) throws IOException {
    requireLibrary(jpeg);
    ImageFolder.write(dir, 2, 2, 2, 16);
    try (var in = getClass().getResourceAsStream("cmyk.jpg")) {
      Files.write(dir.resolve("train/c0/0000.jpg"), in.readAllBytes());
    }
    Framing framing = new Framing(8, 8);
    Image image = Datasets.load("stream:" + dir, framing, jpeg).train().whole(0);
    assertEquals(3, image.channels());
    assertPixel(image, 0, 0, 255, 255, 155);
    assertPixel(image, 0, 15, 21, 180, 109);
    assertPixel(image, 7, 0, 220, 39, 134);
    assertPixel(image, 4, 8, 103, 103, 119);
  }

  private static void assertPixel(Image image, int y, int x, int... rgb) {
    int at = (y * image.width() + x) * 3;
    int[] found = new int[3];
    Arrays.setAll(found, c -> image.pixels()[at + c] & 0xFF);
    assertArrayEquals(rgb, found);
  }

  /** Pillow: {@code L = (R * 19595 + G * 38470 + B * 7471 + 0x8000) >> 16}. */
  @Test
  void greyIsThatOfPillow() {
    byte[] rgb = {0, 0, 0, -1, -1, -1, 0, 0, (byte) 250, 5, 5, -1, 10, 0, (byte) 215};
    byte[] grey = new Image(1, 5, 3, rgb).toGrey().pixels();
    assertArrayEquals(new byte[] {0, -1, 28, 33, 27}, grey);
  }
}
