package org.catchupmix.data.sets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageSplits;
import org.junit.jupiter.api.Test;

/** The hashes were computed by a Python script, not by this code. */
class FashionSampleTest {
  private static final ImageSplits SAMPLE = Datasets.load("fashion-sample");

  private static String sha256(ImageDataset d) throws NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int i = 0; i < d.size(); i++) {
      digest.update(d.image(i));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  @Test
  void isClassBalanced() {
    ImageDataset train = SAMPLE.train();
    assertEquals(
        List.of(28, 28, 1, 10_000, 2_000),
        List.of(
            train.height(), train.width(), train.channels(), train.size(), SAMPLE.test().size()));
    assertTrue(Arrays.stream(train.classCounts()).allMatch(count -> count == 1_000));
    assertTrue(Arrays.stream(SAMPLE.test().classCounts()).allMatch(count -> count == 200));
    assertEquals(10, train.classes());
  }

  @Test
  void hasThePixelsOfTheSource() throws NoSuchAlgorithmException {
    assertEquals(
        "e1427044c614fabc29feeff0f27e6b68f88a9ee2f2cfe7d783b9157159864883", sha256(SAMPLE.train()));
    assertEquals(
        "96315b1732ab731e68b8def3c284f34b605f7deb7a61e683c7d786265c827c83", sha256(SAMPLE.test()));
  }

  /** Compares with the first training labels of Fashion-MNIST. */
  @Test
  void startsAsFashionMnistDoes() {
    ImageDataset train = SAMPLE.train();
    assertEquals(
        List.of("Ankle boot", "T-shirt/top", "T-shirt/top"),
        IntStream.range(0, 3).mapToObj(i -> train.classNames().get(train.label(i))).toList());
  }
}
