package org.catchupmix.data;

import static org.catchupmix.data.Broken.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageDatasetTest {
  private static final List<String> A = List.of("a");
  private static final List<String> AB = List.of("a", "b");

  /** Two images of 1 x 2 x 2: channel 0 is 0, 255, 0, 255 and channel 1 is 10, 20, 30, 40. */
  private static ImageDataset small() {
    byte[][] images = {{0, 10, (byte) 255, 20}, {0, 30, (byte) 255, 40}};
    return new ImageDataset("small", 1, 2, 2, images, new int[] {1, 0}, AB);
  }

  /** One channel of one pixel per image. */
  private static ImageDataset pixels(int[] labels, int... values) {
    byte[][] images = new byte[values.length][1];
    for (int i = 0; i < values.length; i++) {
      images[i][0] = (byte) values[i];
    }
    return new ImageDataset("d", 1, 1, 1, images, labels, AB);
  }

  private static ImageDataset one(int height, int width, int channels, byte... image) {
    return new ImageDataset("o", height, width, channels, new byte[][] {image}, new int[1], A);
  }

  @Test
  void statisticsAreThoseOfEachChannel() {
    // By hand: (0, 255, 0, 255) has mean and deviation 127.5; (10, 20, 30, 40) has mean 25 and
    // variance (225 + 25 + 25 + 225) / 4 = 125.
    assertArrayEquals(new double[] {0.5, 25 / 255.0}, small().channelStatistics().mean(), 1e-16);
    assertArrayEquals(
        new double[] {0.5, Math.sqrt(125) / 255}, small().channelStatistics().std(), 1e-16);
  }

  @Test
  void deviationOfAConstantChannelIsExactlyZero() {
    byte[] pixels = new byte[300];
    Arrays.fill(pixels, (byte) 201);
    byte[][] images = new byte[1000][];
    Arrays.fill(images, pixels);
    ImageDataset d = new ImageDataset("flat", 10, 10, 3, images, new int[1000], AB);
    assertArrayEquals(new double[3], d.channelStatistics().std());
    assertEquals(201 / 255.0, d.channelStatistics().mean()[2], 1e-16);
  }

  @Test
  void deviationStaysExactPast63Bits() {
    // 20 million pixels, half of them 254 and half 255: n * sum of squares is about 2.6e19.
    byte[] pixels = new byte[200_000];
    Arrays.fill(pixels, (byte) 255);
    Arrays.fill(pixels, 0, 100_000, (byte) 254);
    byte[][] images = new byte[100][];
    Arrays.fill(images, pixels);
    ImageDataset d = new ImageDataset("large", 400, 500, 1, images, new int[100], AB);
    assertEquals(0.5 / 255, d.channelStatistics().std()[0], 1e-17);
  }

  @Test
  void subsetKeepsOrderAndSharesPixels() {
    ImageDataset d = small();
    ImageDataset s = d.subset(new int[] {1, 0, 1});
    assertEquals(3, s.size());
    assertSame(d.image(1), s.image(0));
    assertSame(d.image(0), s.image(1));
    assertArrayEquals(new int[] {0, 1, 0}, new int[] {s.label(0), s.label(1), s.label(2)});
    assertEquals(AB, s.classNames());
    assertThrows(IndexOutOfBoundsException.class, () -> d.subset(new int[] {2}));
    assertThrows(IllegalArgumentException.class, () -> d.subset(new int[0]));
  }

  @Test
  void theFirstImagesOfEachClassAreChosen() {
    ImageDataset d = pixels(new int[] {1, 1, 0, 1, 1, 0, 0}, 0, 1, 2, 3, 4, 5, 6);
    ImageDataset two = d.firstOfEachClass(2);
    assertArrayEquals(new int[] {2, 2}, two.classCounts());
    int[] pixels = {two.image(0)[0], two.image(1)[0], two.image(2)[0], two.image(3)[0]};
    assertArrayEquals(new int[] {0, 1, 2, 5}, pixels);
    assertEquals(7, d.firstOfEachClass(100).size());
    assertThrows(IllegalArgumentException.class, () -> d.firstOfEachClass(0));
  }

  @Test
  void partsThatDoNotFitAreRefused() {
    assertRefused(0, new byte[][] {{1, 2}}, 0);
    assertRefused(1, new byte[0][]);
    assertRefused(1, new byte[][] {{1, 2}}, 0, 1);
    assertRefused(1, new byte[][] {{1, 2}, {3}}, 0, 1);
    assertRefused(1, new byte[][] {{1, 2}}, 2);
    assertRefused(1, new byte[][] {{1, 2}}, -1);
  }

  private static void assertRefused(int height, byte[][] images, int... labels) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new ImageDataset("d", height, 2, 1, images, labels, AB));
  }

  @Test
  void splitsMustFit() {
    ImageDataset other = one(1, 2, 2, new byte[4]);
    assertThrows(IllegalArgumentException.class, () -> new ImageSplits(small(), other));
    assertEquals("small", new ImageSplits(small(), small()).test().name());
  }

  @Test
  void anotherFormScalesAndRepeatsOrMixesChannels() {
    byte[] rgb = {100, 0, 0, 0, 100, 0, 0, 0, 100, 50, 50, 50};
    ImageDataset grey = one(2, 2, 3, rgb).inForm(2, 2, 1);
    assertArrayEquals(new byte[] {30, 59, 11, 50}, grey.image(0), "BT.601, rounded");
    ImageDataset back = grey.inForm(1, 2, 3);
    assertArrayEquals(new byte[] {21, 21, 21, 55, 55, 55}, back.image(0), "20.5 and 54.5, up");
    assertEquals(1, back.height());
    assertEquals(2, back.width());
    assertRejected(() -> one(1, 1, 4, new byte[4]).inForm(1, 1, 3));
  }

  @Test
  void changedImagesKeepTheirLabelsAndOrder() {
    ImageDataset data = pixels(new int[] {0, 1, 0}, 1, 2, 3);
    ImageDataset changed = data.changed("e", (i, p) -> new byte[] {(byte) (10 * i + p[0])});
    assertArrayEquals(new byte[] {1}, changed.image(0));
    assertArrayEquals(new byte[] {12}, changed.image(1));
    assertArrayEquals(new byte[] {23}, changed.image(2));
    assertEquals(1, changed.label(1));
    assertEquals("e", changed.name());
    assertArrayEquals(new byte[] {2}, data.image(1), "the other one is left as it was");
  }

  @Test
  void aPartIsCutBeforeItIsScaled() {
    byte black = 0;
    byte grey = 100;
    ImageDataset halves = one(2, 2, 1, black, grey, black, grey);
    byte[] right = halves.part(0, (_, _) -> new ResizedCrop(0, 1, 2, 1));
    assertArrayEquals(new byte[] {grey, grey, grey, grey}, right);
  }
}
