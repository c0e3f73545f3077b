package org.catchupmix.data;

import static org.catchupmix.data.Broken.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.catchupmix.data.jpeg.TurboJpeg;
import org.catchupmix.data.sets.Datasets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamReaderTest {
  private static final Framing TWELVE = new Framing(12, 14);

  @TempDir private Path dir;

  private static Reading by(JpegDecoding jpeg) {
    return new Reading(jpeg, 2, false);
  }

  private ImageDataset train(Framing framing, Reading reading) {
    return Datasets.load("stream:" + dir, framing, reading).train();
  }

  private ImageDataset train(JpegDecoding jpeg) {
    return train(TWELVE, by(jpeg));
  }

  private static void requireLibrary() {
    assumeTrue(TurboJpeg.find().isPresent(), "libjpeg-turbo is not installed");
  }

  @Test
  void imagesAreThoseOfTheSetInMemory() throws IOException {
    ImageFolder.write(dir, 3, 20, 5, 0);
    ImageSplits held = Datasets.load("folder:" + dir, TWELVE);
    ImageSplits streamed = Datasets.load("stream:" + dir, TWELVE, by(JpegDecoding.IMAGEIO));
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
    assertArrayEquals(crop.of(train.whole(2), 12, 12), part);
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

  @Test
  void scaledDecodingGivesAboutThePixelsOfAPartThatIsScaledLater() throws IOException {
    requireLibrary();
    ImageFolder.write(dir, 2, 2, 2, 0);
    Random random = new Random(3);
    BufferedImage large = new BufferedImage(160, 120, BufferedImage.TYPE_INT_RGB);
    large.createGraphics().drawImage(ImageFolder.image(random, 12, 16), 0, 0, 160, 120, null);
    ImageFolder.save(dir.resolve("train/c0/0000.jpg"), large);
    ImageDataset full = train(JpegDecoding.TURBO);
    ImageDataset scaled = train(JpegDecoding.TURBO_SCALED);
    assertNear(full.image(0), scaled.image(0), 40, 4);
    for (ResizedCrop crop :
        List.of(new ResizedCrop(31, 47, 60, 77), new ResizedCrop(0, 0, 120, 160))) {
      assertNear(full.part(0, (_, _) -> crop), scaled.part(0, (_, _) -> crop), 60, 6);
    }
    assertFalse(Arrays.equals(full.image(0), scaled.image(0)), "decoded at an eighth");
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
    ImageDataset train = train(Framing.NONE, Reading.USUAL);
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
    ImageDataset train = train(Framing.NONE, Reading.USUAL);
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
          BrokenImage e = assertThrows(BrokenImage.class, () -> train.image(2));
          assertTrue(e.getMessage().startsWith(file + " "), e.getMessage());
        }
      }
    }
    Files.write(file, whole);
    ImageDataset train = train(TWELVE, new Reading(JpegDecoding.IMAGEIO, 1, true));
    Files.delete(file);
    assertRejected(() -> train.useReadable(2, train::image), file);
  }

  @Test
  void theNextImageReplacesABrokenOneOnRequest() throws IOException {
    ImageFolder.write(dir, 2, 6, 2, 16);
    Files.write(dir.resolve("train/c1/0005.jpg"), new byte[] {1, 2, 3});
    Reading skipping = new Reading(JpegDecoding.IMAGEIO, 2, true);
    ImageDataset train = train(TWELVE, skipping);
    int[] taken = new int[6];
    train.inParallel(6, i -> taken[i] = train.useReadable(i, train::image));
    assertArrayEquals(new int[] {0, 1, 2, 3, 4, 0}, taken, "0005.jpg is the last by class");
    List<String> skipped = train.streaming().orElseThrow().skipped();
    assertEquals(1, skipped.size());
    assertTrue(skipped.getFirst().contains("c1/0005.jpg "), "" + skipped);
    assertThrows(BrokenImage.class, () -> train.image(5), "only where that is asked for");
    // A subset takes the next image of the subset.
    ImageDataset some = train.subset(new int[] {5, 2});
    assertEquals(1, some.useReadable(0, some::image));
    ImageDataset none = train.subset(new int[] {5});
    assertThrows(DataException.class, () -> none.useReadable(0, none::image));
  }

  @Test
  void theFirstErrorIsThrownForAnyNumberOfThreads() {
    for (int threads : new int[] {1, 3, 8}) {
      DecodeThreads pool = new DecodeThreads(threads);
      AtomicInteger done = new AtomicInteger();
      pool.forEach(100, _ -> done.incrementAndGet());
      assertEquals(100, done.get());
      for (int k = 0; k < 20; k++) {
        IllegalStateException e =
            assertThrows(
                IllegalStateException.class,
                () ->
                    pool.forEach(
                        50,
                        i -> {
                          if (i % 7 == 5) {
                            throw new IllegalStateException("at " + i);
                          }
                        }));
        assertEquals("at 5", e.getMessage());
      }
    }
  }
}
