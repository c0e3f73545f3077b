package org.catchupmix.study.robust.corrupt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.catchupmix.data.DataException;
import org.catchupmix.data.ImageDataset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The official files' format, on made-up files; those of NumPy are read in CorruptionTest. */
class CorruptionFilesTest {
  @TempDir Path folder;

  private static final ImageDataset LIKE =
      new ImageDataset(
          "like", 2, 2, 3, new byte[][] {new byte[12]}, new int[] {0}, List.of("a", "b", "c"));

  private Path npy(String name, String type, String shape, byte[] data) throws IOException {
    return npy(
        name,
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }\n".formatted(type, shape),
        data);
  }

  private Path npy(String name, String header, byte[] data) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    out.write(
        ByteBuffer.allocate(2)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) header.length())
            .array());
    out.write(header.getBytes(StandardCharsets.US_ASCII));
    out.write(data);
    return Files.write(folder.resolve(name), out.toByteArray());
  }

  private static byte[] numbered(int images) {
    byte[] data = new byte[12 * images];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (i / 12);
    }
    return data;
  }

  private static byte[] longs(long... values) {
    ByteBuffer out = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(values).forEach(out::putLong);
    return out.array();
  }

  private void write() throws IOException {
    npy("labels.npy", "<i8", "10,", longs(0, 1, 0, 1, 0, 1, 0, 1, 2, 1));
    npy("fog.npy", "|u1", "10, 2, 2, 3", numbered(10));
  }

  private void refused(String file, String sentence, Executable e) {
    assertEquals(
        folder.resolve(file) + sentence, assertThrows(DataException.class, e).getMessage());
  }

  @Test
  void severitiesStandOneAfterTheOther() throws IOException {
    write();
    CorruptionFiles files = new CorruptionFiles(folder, LIKE);
    assertEquals(2, files.images());
    ImageDataset fifth = files.read(Corruption.FOG, 5, new int[] {0, 1});
    assertArrayEquals(numbered(10), concat(files));
    assertEquals(2, fifth.label(0));
    assertEquals(1, fifth.label(1));
    assertEquals(5, files.read(Corruption.FOG, 3, new int[] {1}).image(0)[0]);
  }

  private static byte[] concat(CorruptionFiles files) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int severity = 1; severity <= 5; severity++) {
      ImageDataset read = files.read(Corruption.FOG, severity, new int[] {0, 1});
      out.writeBytes(read.image(0));
      out.writeBytes(read.image(1));
    }
    return out.toByteArray();
  }

  @Test
  void labelsMayBeBytesOrInts() throws IOException {
    npy("labels.npy", "|u1", "5,", new byte[] {0, 1, 2, 0, 1});
    assertEquals(1, new CorruptionFiles(folder, LIKE).images());
    byte[] ints =
        ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN).putInt(0).putInt(2).array();
    npy("labels.npy", "<i4", "5,", ints);
    assertEquals(1, new CorruptionFiles(folder, LIKE).images());
  }

  @Test
  void whatIsMissingOrDoesNotFitIsSaid() throws IOException {
    refused("labels.npy", " is not there", () -> new CorruptionFiles(folder, LIKE));
    write();
    CorruptionFiles files = new CorruptionFiles(folder, LIKE);
    int[] first = {0};
    refused("snow.npy", " is not there", () -> files.read(Corruption.SNOW, 1, first));
    npy("snow.npy", "|u1", "10, 2, 3, 2", new byte[120]);
    refused(
        "snow.npy",
        " holds [10, 2, 3, 2] elements of 1 bytes, but must hold [10, 2, 2, 3] of 1",
        () -> files.read(Corruption.SNOW, 1, first));
    npy("labels.npy", "<i8", "5,", longs(0, 1, 3, 0, 0));
    refused(
        "labels.npy",
        ": label 3 of image 2 is outside the 3 classes of the network: another data set's files",
        () -> new CorruptionFiles(folder, LIKE));
    npy("labels.npy", "<i8", "4,", longs(0, 1, 2, 0));
    String fives = ", but must have [5 n]: n labels for each severity, 1 at least";
    refused("labels.npy", " has the shape [4]" + fives, () -> new CorruptionFiles(folder, LIKE));
    npy("labels.npy", "<i8", "0,", longs());
    refused("labels.npy", " has the shape [0]" + fives, () -> new CorruptionFiles(folder, LIKE));
    npy("labels.npy", "<i8", "5,", longs(0, 1, 2, 1L << 32, 0));
    refused(
        "labels.npy",
        " holds 4294967296 at place 3, but must hold integers of 32 bits",
        () -> new CorruptionFiles(folder, LIKE));
  }

  @Test
  void brokenFilesAreSaid() throws IOException {
    write();
    CorruptionFiles files = new CorruptionFiles(folder, LIKE);
    int[] first = {0};
    npy("fog.npy", "|u1", "10, 2, 2, 3", new byte[119]);
    assertEquals(
        folder.resolve("fog.npy")
            + " is %,d bytes long, but the shape of its header, [10, 2, 2, 3], requires %,d: it was cut"
                .formatted(
                    Files.size(folder.resolve("fog.npy")),
                    Files.size(folder.resolve("fog.npy")) + 1)
            + " short or changed",
        assertThrows(DataException.class, () -> files.read(Corruption.FOG, 1, first)).getMessage());
    npy("fog.npy", "<f4", "10, 2, 2, 3", new byte[480]);
    refused(
        "fog.npy",
        " holds elements of type '<f4', but must hold '|u1' (uint8), '<i4' or '<i8'",
        () -> files.read(Corruption.FOG, 1, first));
    npy(
        "fog.npy",
        "{'descr': '|u1', 'fortran_order': True, 'shape': (10, 2, 2, 3), }\n",
        new byte[120]);
    refused(
        "fog.npy",
        " is in Fortran order, must be in C order (row-major)",
        () -> files.read(Corruption.FOG, 1, first));
    npy("fog.npy", "nonsense", new byte[120]);
    refused(
        "fog.npy",
        " has a .npy header that is not understood: nonsense",
        () -> files.read(Corruption.FOG, 1, first));
    npy("fog.npy", "|u1", "9999999999, 9999999999, 9999999999", new byte[1]);
    refused(
        "fog.npy",
        " is 101 bytes long, but the shape of its header, [9999999999, 9999999999, 9999999999],"
            + " requires 9,223,372,036,854,775,807: it was cut short or changed",
        () -> files.read(Corruption.FOG, 1, first));
    Files.writeString(folder.resolve("fog.npy"), "an image of a cat");
    refused(
        "fog.npy",
        " is not a .npy file: it does not begin with \\x93NUMPY",
        () -> files.read(Corruption.FOG, 1, first));
    Files.write(folder.resolve("fog.npy"), new byte[3]);
    refused(
        "fog.npy",
        " is not a whole .npy file: it ends too early",
        () -> files.read(Corruption.FOG, 1, first));
  }
}
