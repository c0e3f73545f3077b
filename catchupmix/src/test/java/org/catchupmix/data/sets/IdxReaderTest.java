package org.catchupmix.data.sets;

import static org.catchupmix.data.Broken.assertRejected;
import static org.catchupmix.data.fetch.Packed.gzip;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.catchupmix.data.Framing;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.JpegDecoding;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IdxReaderTest {
  private static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
  private static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
  private static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
  private static final String TEST_LABELS = "t10k-labels-idx1-ubyte";

  @TempDir private Path dir;

  /** Three training images of 2 x 3 with labels 0, 2, 1 and one test image with label 2. */
  @BeforeEach
  void writeFour() throws IOException {
    write(TRAIN_IMAGES, images(3, 2, 3));
    write(TRAIN_LABELS, labels(0, 2, 1));
    write(TEST_IMAGES, images(1, 2, 3));
    write(TEST_LABELS, labels(2));
  }

  static byte[] images(int count, int height, int width) {
    ByteBuffer b = ByteBuffer.allocate(16 + count * height * width);
    b.putInt(0x803).putInt(count).putInt(height).putInt(width);
    for (int i = 0; b.hasRemaining(); i++) {
      b.put((byte) (i * 15));
    }
    return b.array();
  }

  static byte[] labels(int... labels) {
    ByteBuffer b = ByteBuffer.allocate(8 + labels.length).putInt(0x801).putInt(labels.length);
    for (int label : labels) {
      b.put((byte) label);
    }
    return b.array();
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(dir.resolve(name), content);
  }

  private static void assertRead(ImageSplits splits) {
    ImageDataset train = splits.train();
    assertEquals("d train: 3 images of 2 x 3 x 1, 3 classes", train.toString());
    assertEquals("d test: 1 images of 2 x 3 x 1, 3 classes", splits.test().toString());
    byte[] second = {90, 105, 120, (byte) 135, (byte) 150, (byte) 165};
    assertArrayEquals(second, train.image(1));
    assertEquals(List.of(0, 2, 1), List.of(train.label(0), train.label(1), train.label(2)));
    assertEquals(2, splits.test().label(0));
  }

  @Test
  void readsPixelsAndLabels() {
    ImageSplits splits = read();
    assertRead(splits);
    assertEquals(List.of("class 0", "class 1", "class 2"), splits.train().classNames());
  }

  @Test
  void readsGzipWhateverTheNameSays() throws IOException {
    write(TRAIN_LABELS, gzip(labels(0, 2, 1)));
    Files.delete(dir.resolve(TRAIN_IMAGES));
    write(TRAIN_IMAGES + ".gz", gzip(images(3, 2, 3)));
    Files.move(dir.resolve(TEST_LABELS), dir.resolve(TEST_LABELS + ".gz"));
    assertRead(read());
  }

  @Test
  void readsTheSpellingWithADot() throws IOException {
    Files.move(dir.resolve(TRAIN_IMAGES), dir.resolve("train-images.idx3-ubyte"));
    Files.delete(dir.resolve(TEST_LABELS));
    write("t10k-labels.idx1-ubyte.gz", gzip(labels(2)));
    assertRead(read());
  }

  @Test
  void aLabelIsUnsigned() throws IOException {
    write(TRAIN_LABELS, labels(0, 255, 1));
    ImageDataset train = read().train();
    assertEquals(255, train.label(1));
    assertEquals(256, train.classes());
  }

  @Test
  void missingFile() throws IOException {
    Files.delete(dir.resolve(TEST_LABELS));
    assertRejected(this::read, dir, TEST_LABELS);
  }

  private ImageSplits read() {
    return read(List.of());
  }

  private ImageSplits read(List<String> classes) {
    return IdxReader.layout("d", classes).reader().read(dir, Framing.NONE, JpegDecoding.AUTO);
  }

  static List<Arguments> damaged() throws IOException {
    byte[] images = images(3, 2, 3);
    byte[] zipped = gzip(images);
    byte[] otherSum = zipped.clone();
    otherSum[zipped.length - 8] ^= 1;
    return List.of(
        arguments("another kind", TRAIN_IMAGES, labels(0, 2, 1)),
        arguments("cut in an image", TRAIN_IMAGES, Arrays.copyOf(images, 16 + 17)),
        arguments("a byte too much", TRAIN_IMAGES, Arrays.copyOf(images, 16 + 19)),
        arguments("no image", TRAIN_IMAGES, images(0, 2, 3)),
        arguments("empty", TRAIN_IMAGES, new byte[0]),
        arguments(
            "a huge side",
            TRAIN_IMAGES,
            ByteBuffer.wrap(images.clone()).putInt(8, 1 << 30).array()),
        arguments(
            "billions of labels",
            TRAIN_LABELS,
            ByteBuffer.wrap(labels(0, 2, 1)).putInt(4, Integer.MAX_VALUE).array()),
        arguments("a label of no class", TEST_LABELS, labels(3)),
        arguments("gzip of another sum", TRAIN_IMAGES, otherSum));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damaged")
  void aDamagedFileIsNamed(String what, String file, byte[] bytes) throws IOException {
    assertRejected(this::read, write(file, bytes));
  }

  @Test
  void filesThatDoNotFitTogetherAreRejected() throws IOException {
    write(TRAIN_LABELS, labels(0, 2));
    assertThrows(IllegalArgumentException.class, this::read);
    assertRejected(() -> Datasets.load("idx:" + dir), dir);
    write(TRAIN_LABELS, labels(0, 2, 1));
    assertRejected(() -> read(List.of("a", "b")), dir.resolve(TRAIN_LABELS));
    write(TEST_IMAGES, images(1, 3, 3));
    assertRejected(() -> Datasets.load("idx:" + dir), dir);
  }

  /** The images take a byte each, but an array of Java takes thirty more. */
  @Test
  void anIdxFileOfBillionsOfImagesOfOnePixelIsRejected() throws IOException {
    for (String file : IdxReader.FILES) {
      byte[] bytes = file.contains("labels") ? labels(1) : new byte[64];
      if (!file.contains("labels")) {
        ByteBuffer.wrap(bytes).putInt(0x803).putInt(1 << 30).putInt(1).putInt(1);
      }
      Files.write(dir.resolve(file), bytes);
    }
    assertRejected(this::read, dir.resolve(TRAIN_IMAGES));
  }
}
