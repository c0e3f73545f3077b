package org.catchupmix.data.sets;

import static org.catchupmix.data.Broken.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.catchupmix.data.DataException;
import org.catchupmix.data.Framing;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.JpegDecoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarReaderTest {
  private static final int SIDE = 32;
  private static final int PLANE = SIDE * SIDE;

  @TempDir private Path dir;

  /** A value that no other channel, row or column of a nearby record has. */
  private static byte pixel(int seed, int c, int y, int x) {
    return (byte) (seed * 31 + c * 101 + y * 7 + x * 3);
  }

  /** A record in the official layout: labels, then the planes red, green and blue. */
  private static byte[] record(int seed, int... labels) {
    byte[] record = new byte[labels.length + 3 * PLANE];
    for (int l = 0; l < labels.length; l++) {
      record[l] = (byte) labels[l];
    }
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          record[labels.length + c * PLANE + y * SIDE + x] = pixel(seed, c, y, x);
        }
      }
    }
    return record;
  }

  private static byte[] join(byte[]... parts) {
    byte[] all = new byte[Arrays.stream(parts).mapToInt(p -> p.length).sum()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private static void assertImage(int seed, byte[] image) {
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        for (int c = 0; c < 3; c++) {
          assertEquals(pixel(seed, c, y, x), image[(y * SIDE + x) * 3 + c]);
        }
      }
    }
  }

  /** Two records in the first batch, one in each other: seeds 0..5, labels 9..4; test: 6, 3. */
  private static void writeCifar10(Path folder) throws IOException {
    Files.write(folder.resolve("data_batch_1.bin"), join(record(0, 9), record(1, 8)));
    for (int i = 2; i <= 5; i++) {
      Files.write(folder.resolve("data_batch_" + i + ".bin"), record(i, 9 - i));
    }
    Files.write(folder.resolve("test_batch.bin"), record(6, 3));
  }

  private static void writeCifar100(Path folder) throws IOException {
    Files.write(folder.resolve("train.bin"), join(record(0, 19, 99), record(1, 3, 0)));
    Files.write(folder.resolve("test.bin"), record(2, 0, 42));
  }

  private ImageSplits read10() {
    return Datasets.load("cifar10:" + dir);
  }

  private ImageSplits read100() {
    return Datasets.load("cifar100:" + dir);
  }

  @Test
  void readsCifar10PixelExact() throws IOException {
    writeCifar10(dir);
    ImageSplits splits = read10();
    ImageDataset train = splits.train();
    assertEquals("cifar10 train: 6 images of 32 x 32 x 3, 10 classes", train.toString());
    for (int i = 0; i < 6; i++) {
      assertEquals(9 - i, train.label(i));
      assertImage(i, train.image(i));
    }
    assertEquals(1, splits.test().size());
    assertEquals(3, splits.test().label(0));
    assertImage(6, splits.test().image(0));
    assertEquals(Optional.empty(), train.decoder());
    assertEquals("airplane", train.classNames().getFirst());
    assertEquals("truck", train.classNames().getLast());
  }

  @Test
  void readsCifar100WithItsFineLabels() throws IOException {
    writeCifar100(dir);
    ImageSplits splits = read100();
    assertEquals("cifar100 train: 2 images of 32 x 32 x 3, 100 classes", splits.train().toString());
    assertEquals(99, splits.train().label(0));
    assertEquals(0, splits.train().label(1));
    assertEquals(42, splits.test().label(0));
    assertImage(0, splits.train().image(0));
    assertImage(1, splits.train().image(1));
    assertImage(2, splits.test().image(0));
    assertEquals("class 42", splits.test().classNames().get(42));
  }

  @Test
  void looksIntoTheSubfolderOfTheArchive() throws IOException {
    writeCifar10(Files.createDirectory(dir.resolve("cifar-10-batches-bin")));
    writeCifar100(Files.createDirectory(dir.resolve("cifar-100-binary")));
    assertEquals(6, read10().train().size());
    assertEquals(2, read100().train().size());
  }

  @Test
  void takesTheNamesFromTheirFile() throws IOException {
    writeCifar10(dir);
    Path names = dir.resolve("batches.meta.txt");
    Files.writeString(names, "a\nb\nc\nd\ne\nf\r\ng\nh\ni\nj\n\n");
    List<String> read = read10().test().classNames();
    assertEquals(List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"), read);

    Files.writeString(names, "a\nb\n");
    assertRejected(this::read10, names);
    Files.write(names, new byte[] {(byte) 0xC3, 0x28});
    assertThrows(DataException.class, this::read10);
  }

  @Test
  void missingFiles() throws IOException {
    writeCifar10(dir);
    Files.delete(dir.resolve("data_batch_3.bin"));
    Files.delete(dir.resolve("test_batch.bin"));
    assertRejected(this::read10, "data_batch_3.bin", "test_batch.bin");
    assertRejected(this::read100, "train.bin", "test.bin");
  }

  @Test
  void batchesOfAnotherLengthOrWithUnknownLabelsAreRejected() throws IOException {
    writeCifar10(dir);
    Path batch = Files.write(dir.resolve("data_batch_1.bin"), join(record(0, 9), record(1, 10)));
    assertRejected(this::read10, batch);
    Files.write(batch, Arrays.copyOf(join(record(0, 9), record(1, 8)), 3073 + 3072));
    assertRejected(this::read10, batch);
    assertRejected(this::read10, Files.write(batch, new byte[0]));
    writeCifar100(dir);
    assertRejected(this::read100, Files.write(dir.resolve("train.bin"), record(0, 19, 100)));
  }

  /** A JPEG of one colour keeps it. */
  private static byte[] packed(int label, int grey) throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < PLANE; i++) {
      image.setRGB(i % SIDE, i / SIDE, grey * 0x010101);
    }
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(image, "jpeg", jpeg);
    byte[] head = {0, (byte) label, (byte) (jpeg.size() >> 8), (byte) jpeg.size()};
    return join(head, jpeg.toByteArray());
  }

  private void pack(String name, byte[]... records) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(dir.resolve(name)))) {
      out.write(join(records));
    }
  }

  @Test
  void packedJpegsAreDecodedOnce() throws IOException {
    pack("train.jpgs.gz", packed(7, 40), packed(99, 200));
    pack("test.jpgs.gz", packed(0, 120));
    ImageSplits splits = Datasets.load("cifar100:" + dir);
    assertEquals(2, splits.train().size());
    assertEquals(99, splits.train().label(1));
    assertEquals(200, splits.train().image(1)[1500] & 0xFF, 2);
    assertEquals(120, splits.test().image(0)[0] & 0xFF, 2);
    Optional<String> decoder = Optional.of(JpegDecoding.AUTO.description());
    assertEquals(decoder, splits.train().decoder());
    ImageDataset scaled = Datasets.load("cifar100:" + dir, new Framing(8, 8)).train();
    assertEquals(decoder, scaled.subset(new int[] {1}).decoder());
    pack("test.jpgs.gz", Arrays.copyOf(packed(0, 120), 90));
    assertRejected(() -> Datasets.load("cifar100:" + dir), "test.jpgs.gz");
    pack("test.jpgs.gz", packed(100, 120));
    assertRejected(() -> Datasets.load("cifar100:" + dir), "test.jpgs.gz");
    pack("test.jpgs.gz");
    assertRejected(() -> Datasets.load("cifar100:" + dir), "test.jpgs.gz");
  }
}
