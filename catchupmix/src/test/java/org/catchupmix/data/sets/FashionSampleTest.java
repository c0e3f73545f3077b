package org.catchupmix.data.sets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageSplits;
import org.junit.jupiter.api.Test;

/** The hashes and statistics were computed by a Python script, not by this code. */
class FashionSampleTest {
  private static final ImageSplits SAMPLE = FashionSample.read();

  private static String sha256(ImageDataset d) throws NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int i = 0; i < d.size(); i++) {
      digest.update(d.image(i));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static int[] tenTimes(int count) {
    int[] counts = new int[10];
    Arrays.fill(counts, count);
    return counts;
  }

  @Test
  void isClassBalanced() {
    assertEquals("28 x 28 x 1", shape(SAMPLE.train()));
    assertEquals(10_000, SAMPLE.train().size());
    assertEquals(2_000, SAMPLE.test().size());
    assertArrayEquals(tenTimes(1_000), SAMPLE.train().classCounts());
    assertArrayEquals(tenTimes(200), SAMPLE.test().classCounts());
  }

  private static String shape(ImageDataset d) {
    return d.height() + " x " + d.width() + " x " + d.channels();
  }

  @Test
  void hasThePixelsOfTheSource() throws NoSuchAlgorithmException {
    assertEquals(
        "e1427044c614fabc29feeff0f27e6b68f88a9ee2f2cfe7d783b9157159864883", sha256(SAMPLE.train()));
    assertEquals(
        "96315b1732ab731e68b8def3c284f34b605f7deb7a61e683c7d786265c827c83", sha256(SAMPLE.test()));
  }

  @Test
  void hasTheKnownStatistics() {
    assertEquals(0.2866816471588635, SAMPLE.train().channelStatistics().mean()[0], 1e-14);
    assertEquals(0.3540125726600868, SAMPLE.train().channelStatistics().std()[0], 1e-14);
  }

  @Test
  void startsAsFashionMnistDoes() {
    // The first training labels of Fashion-MNIST: ankle boot, then two T-shirts.
    assertEquals("Ankle boot", SAMPLE.train().classNames().get(SAMPLE.train().label(0)));
    assertEquals("T-shirt/top", SAMPLE.train().classNames().get(SAMPLE.train().label(1)));
    assertEquals("T-shirt/top", SAMPLE.train().classNames().get(SAMPLE.train().label(2)));
  }
}
