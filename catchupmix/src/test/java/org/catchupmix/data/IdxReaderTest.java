package org.catchupmix.data;

import static org.catchupmix.data.Broken.assertSentence;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
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
    assertEquals(List.of(), IdxReader.missing(dir));
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
    assertEquals(List.of(TEST_LABELS), IdxReader.missing(dir));
    assertSentence(
        this::read,
        "%s has no t10k-labels-idx1-ubyte, neither plain nor with .gz; put the four files"
            + " train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte,"
            + " t10k-labels-idx1-ubyte there.",
        dir);
  }

  private ImageSplits read() {
    return IdxReader.read(dir, "d", List.of());
  }

  @Test
  void foreignMagic() throws IOException {
    Path images = write(TRAIN_IMAGES, labels(0, 2, 1));
    assertSentence(
        this::read,
        "%s starts with 0x00000801 (an IDX file of labels), but an IDX file of images starts with"
            + " 0x00000803; put the right file there.",
        images);
    write(TRAIN_IMAGES, images(3, 2, 3));
    Path labels = write(TRAIN_LABELS, "<html>".getBytes());
    assertSentence(
        this::read,
        "%s starts with 0x3C68746D, but an IDX file of labels starts with 0x00000801; put the"
            + " right file there.",
        labels);
  }

  @Test
  void truncated() throws IOException {
    Path images = write(TRAIN_IMAGES, Arrays.copyOf(images(3, 2, 3), 16 + 17));
    assertSentence(
        this::read,
        "%s ends after 2 of its 3 images: it is cut short; fetch the file again.",
        images);
    write(TRAIN_IMAGES, Arrays.copyOf(images(3, 2, 3), 10));
    assertSentence(
        this::read,
        "%s ends after less than its header: it is cut short; fetch the file again.",
        images);
    write(TRAIN_IMAGES, new byte[0]);
    assertSentence(
        this::read,
        "%s ends after less than its header: it is cut short; fetch the file again.",
        images);
    write(TRAIN_IMAGES, images(3, 2, 3));
    Path labels = write(TRAIN_LABELS, Arrays.copyOf(labels(0, 2, 1), 10));
    assertSentence(
        this::read,
        "%s ends after 2 of its 3 labels: it is cut short; fetch the file again.",
        labels);
  }

  @Test
  void damagedGzip() throws IOException {
    byte[] whole = gzip(images(3, 2, 3));
    Path images = write(TRAIN_IMAGES, Arrays.copyOf(whole, 12));
    assertSentence(
        this::read,
        "%s ends after less than its header: it is cut short; fetch the file again.",
        images);

    write(TRAIN_IMAGES, Arrays.copyOf(whole, whole.length - 4));
    assertSentence(
        this::read,
        "%s ends after its 3 images, without the checksum of gzip: it is cut short; fetch the file"
            + " again.",
        images);

    whole[whole.length - 8] ^= 1;
    write(TRAIN_IMAGES, whole);
    assertSentence(
        this::read,
        "%s cannot be read to its end (Corrupt GZIP trailer); fetch the file again.",
        images);

    write(TRAIN_IMAGES, new byte[] {0x1F, (byte) 0x8B, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7});
    assertSentence(
        this::read,
        "%s cannot be read to its end (Unsupported compression method); fetch the file again.",
        images);
  }

  @Test
  void trailingBytes() throws IOException {
    Path images = write(TRAIN_IMAGES, Arrays.copyOf(images(3, 2, 3), 16 + 19));
    assertSentence(
        this::read,
        "%s continues after the 3 images that its header declares, where it should end; fetch the"
            + " file again.",
        images);
    write(TRAIN_IMAGES, images(3, 2, 3));
    Path labels = write(TRAIN_LABELS, gzip(Arrays.copyOf(labels(0, 2, 1), 8 + 4)));
    assertSentence(
        this::read,
        "%s continues after the 3 labels that its header declares, where it should end; fetch the"
            + " file again.",
        labels);
  }

  @Test
  void impossibleHeader() throws IOException {
    byte[] header = images(3, 2, 3);
    Path images = write(TRAIN_IMAGES, ByteBuffer.wrap(header).putInt(8, 1 << 30).array());
    assertSentence(
        this::read,
        "%s declares images of 1073741824 x 3 pixels, but a side is 1 to 4096; fetch the file"
            + " again.",
        images);
    write(TRAIN_IMAGES, ByteBuffer.wrap(header).putInt(4, 0).array());
    assertSentence(
        this::read,
        "%s declares 0 images, but there must be at least 1; fetch the file again.",
        images);
    write(TRAIN_IMAGES, images(3, 2, 3));
    write(TRAIN_LABELS, ByteBuffer.wrap(labels(0, 2, 1)).putInt(4, 0x7FFF_FFFF).array());
    assertThrows(DataException.class, this::read);
  }

  @Test
  void countsThatDiffer() throws IOException {
    write(TRAIN_LABELS, labels(0, 2));
    assertSentence(
        this::read,
        "%s holds 3 images but %s holds 2 labels; the two must come from the same dataset.",
        dir.resolve(TRAIN_IMAGES),
        dir.resolve(TRAIN_LABELS));
  }

  @Test
  void labelOfNoClass() throws IOException {
    write(TEST_LABELS, labels(3));
    assertSentence(
        this::read,
        "%s gives image 0 the label 3, but the classes are 0..2; fetch the file again.",
        dir.resolve(TEST_LABELS));
    write(TEST_LABELS, labels(1));
    assertSentence(
        () -> IdxReader.read(dir, "d", List.of("a", "b")),
        "%s gives image 1 the label 2, but the classes are 0..1; fetch the file again.",
        dir.resolve(TRAIN_LABELS));
  }

  @Test
  void trainAndTestOfDifferentSizes() throws IOException {
    write(TEST_IMAGES, images(1, 3, 3));
    assertSentence(
        this::read,
        "d: train-images-idx3-ubyte has images of 2 x 3 but t10k-images-idx3-ubyte of 3 x 3; the"
            + " two must come from the same dataset.");
  }
}
