package org.catchupmix.data;

import static org.catchupmix.data.Broken.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.catchupmix.data.jpeg.TurboJpeg;
import org.catchupmix.data.sets.Datasets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamReaderTest {
  private static final Framing TWELVE = new Framing(12, 14);

  @TempDir private Path dir;

  private ImageDataset train(Framing framing, JpegDecoding jpeg) {
    return Datasets.load("stream:" + dir, framing, jpeg).train();
  }

  private ImageDataset train(JpegDecoding jpeg) {
    return train(TWELVE, jpeg);
  }

  private static void requireLibrary() {
    assumeTrue(TurboJpeg.find().isPresent(), "libjpeg-turbo is not installed");
  }

  @Test
  void imagesAreThoseOfTheSetInMemory() throws IOException {
    ImageFolder.write(dir, 3, 20, 5, 0);
    ImageSplits held = Datasets.load("folder:" + dir, TWELVE);
    ImageSplits streamed = Datasets.load("stream:" + dir, TWELVE, JpegDecoding.IMAGEIO);
    assertEquals(held.train().toString(), streamed.train().toString());
    assertEquals(held.test().classNames(), streamed.test().classNames());
    for (int i = 0; i < 20; i++) {
      assertEquals(held.train().label(i), streamed.train().label(i));
      assertArrayEquals(held.train().image(i), streamed.train().image(i), "image " + i);
    }
    assertArrayEquals(
        held.train().channelStatistics().mean(), streamed.train().channelStatistics().mean());
    assertArrayEquals(
        held.train().channelStatistics().std(), streamed.train().channelStatistics().std());
    ImageDataset some = streamed.train().subset(new int[] {7, 3});
    assertArrayEquals(held.train().image(3), some.image(1));
    assertEquals(held.train().label(3), some.label(1));
  }

  @Test
  void aPartIsCutOutOfTheFileAtItsFullSize() throws IOException {
    ImageFolder.write(dir, 2, 4, 2, 24);
    ImageDataset train = train(JpegDecoding.IMAGEIO);
    ResizedCrop crop = new ResizedCrop(3, 5, 16, 14);
    byte[] part =
        train.part(
            2,
            (height, width) -> {
              assertEquals(24, height);
              assertEquals(24, width);
              return crop;
            });
    assertArrayEquals(Resample.scale(crop.cut(train.whole(2)), 12, 12), part);
  }

  @Test
  void turboPixelsAreNearThoseOfImageIo() throws IOException {
    requireLibrary();
    ImageFolder.write(dir, 2, 12, 2, 0);
    ImageDataset one = train(JpegDecoding.IMAGEIO);
    ImageDataset two = train(JpegDecoding.TURBO);
    for (int i = 0; i < 12; i++) {
      assertNear(one.whole(i).pixels(), two.whole(i).pixels(), 3, 0.6);
    }
  }

  private static void assertNear(byte[] expected, byte[] found, int most, double mean) {
    assertEquals(expected.length, found.length);
    long sum = 0;
    for (int i = 0; i < expected.length; i++) {
      int d = Math.abs((expected[i] & 0xFF) - (found[i] & 0xFF));
      assertTrue(d <= most, "byte %d is off by %d".formatted(i, d));
      sum += d;
    }
    assertTrue(
        sum <= mean * expected.length,
        "off by %f on average".formatted(sum * 1.0 / expected.length));
  }

  @Test
  void pngAndGreyImagesAreRead() throws IOException {
    ImageFolder.write(dir, 2, 2, 2, 9);
    BufferedImage grey = new BufferedImage(9, 9, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(4, 2, 0, 77);
    ImageFolder.save(dir.resolve("train/c1/a.png"), grey);
    ImageFolder.save(dir.resolve("train/c1/b.jpg"), grey);
    ImageDataset train = train(Framing.NONE, JpegDecoding.AUTO);
    assertEquals(9, train.height());
    byte[] png = train.image(2);
    assertArrayEquals(new byte[] {77, 77, 77}, Arrays.copyOfRange(png, 66, 69));
    byte[] jpg = train.image(3);
    assertEquals(jpg[66], jpg[67]);
  }

  @Test
  void anImageOfAnotherSizeIsNamed() throws IOException {
    ImageFolder.write(dir, 2, 4, 2, 9);
    ImageFolder.save(dir.resolve("train/c1/0003.jpg"), ImageFolder.image(new Random(1), 9, 10));
    ImageDataset train = train(Framing.NONE, JpegDecoding.AUTO);
    assertRejected(() -> train.image(3), dir.resolve("train/c1/0003.jpg"));
  }

  @Test
  void aBrokenImageIsNamedByEachDecoder() throws IOException {
    ImageFolder.write(dir, 2, 4, 2, 16);
    Path file = dir.resolve("train/c1/0001.jpg");
    byte[] whole = Files.readAllBytes(file);
    for (JpegDecoding jpeg : JpegDecoding.values()) {
      if (jpeg == JpegDecoding.IMAGEIO || TurboJpeg.find().isPresent()) {
        for (byte[] wrong :
            List.of(
                Arrays.copyOf(whole, whole.length - 40),
                Arrays.copyOf(whole, 20),
                new byte[0],
                "<html>no image</html>".getBytes())) {
          Files.write(file, wrong);
          ImageDataset train = train(jpeg);
          DataException e = assertThrows(DataException.class, () -> train.image(2));
          assertTrue(e.getMessage().startsWith(file + " "), e.getMessage());
        }
      }
    }
    Files.write(file, whole);
    ImageDataset train = train(JpegDecoding.IMAGEIO);
    Files.delete(file);
    assertRejected(() -> train.image(2), file);
  }

  /** Interrupting a thread closes the file that it reads. */
  @Test
  void anInterruptedThreadGetsItsImages() throws IOException {
    ImageFolder.write(dir, 2, 20, 2, 16);
    ImageDataset train = train(JpegDecoding.AUTO);
    byte[][] images = new byte[20][];
    Thread.currentThread().interrupt();
    train.inParallel(20, i -> images[i] = train.image(i));
    assertTrue(Thread.interrupted());
    assertArrayEquals(train.image(19), images[19]);
  }
}
