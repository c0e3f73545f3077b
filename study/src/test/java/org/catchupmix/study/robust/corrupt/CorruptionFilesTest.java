package org.catchupmix.study.robust.corrupt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.data.DataException;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.study.robust.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The official files' format, on made-up files; those of NumPy are read in CorruptionTest. */
class CorruptionFilesTest {
  @TempDir Path folder;

  private static final ImageDataset LIKE =
      new ImageDataset(
          "like", 2, 2, 3, new byte[][] {new byte[12]}, new int[] {0}, List.of("a", "b", "c"));

  private void npy(String name, String type, String shape, byte[] data) throws IOException {
    Files.write(folder.resolve(name), Npy.of(type, shape, data));
  }

  private static byte[] numbered(int images) {
    byte[] data = new byte[12 * images];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (i / 12);
    }
    return data;
  }

  private void write() throws IOException {
    npy("labels.npy", "|u1", "10,", new byte[] {0, 1, 0, 1, 0, 1, 0, 1, 2, 1});
    npy("fog.npy", "|u1", "10, 2, 2, 3", numbered(10));
  }

  private void rejected(String file, Executable e) {
    String message = assertThrows(DataException.class, e).getMessage();
    assertTrue(message.startsWith(folder.resolve(file).toString()), message);
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

  @Test
  void aHeaderOfThousandsOfDimensionsIsRejected() throws IOException {
    write();
    npy("labels.npy", "|u1", "1, ".repeat(21_000) + "10", new byte[10]);
    rejected("labels.npy", () -> new CorruptionFiles(folder, LIKE));
  }

  private static byte[] concat(CorruptionFiles files) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int severity = 1; severity <= 5; severity++) {
      ImageDataset read = files.read(Corruption.FOG, severity, new int[] {0, 1});
      out.writeBytes(read.image(0));
      out.writeBytes(read.image(1));
    }
    return out.toByteArray();
  }

  @Test
  void missingFilesAreRejected() throws IOException {
    assertThrows(NoSuchFileException.class, () -> new CorruptionFiles(folder, LIKE));
    write();
    CorruptionFiles files = new CorruptionFiles(folder, LIKE);
    assertThrows(NoSuchFileException.class, () -> files.read(Corruption.SNOW, 1, new int[] {0}));
  }

  static List<Arguments> labels() {
    return List.of(
        Arguments.of("|u1", "5,", new byte[] {0, 1, 3, 0, 0}), // a class that the network lacks
        Arguments.of("|u1", "4,", new byte[4]), // not five severities
        Arguments.of("|u1", "0,", new byte[0]),
        Arguments.of("|u1", "10,", new byte[5]),
        Arguments.of("<f4", "5,", new byte[20]));
  }

  @ParameterizedTest
  @MethodSource("labels")
  void invalidLabelsAreRejected(String type, String shape, byte[] labels) throws IOException {
    npy("labels.npy", type, shape, labels);
    rejected("labels.npy", () -> new CorruptionFiles(folder, LIKE));
  }

  static List<Arguments> images() {
    return List.of(
        Arguments.of("|u1", "10, 2, 3, 2", new byte[120]),
        Arguments.of("|u1", "10, 2, 2, 3", new byte[119]),
        Arguments.of("<f4", "10, 2, 2, 3", new byte[480]),
        Arguments.of("|u1", "9999999999, 9999999999, 9999999999", new byte[1]));
  }

  @ParameterizedTest
  @MethodSource("images")
  void imagesOfAnotherShapeOrTypeAreRejected(String type, String shape, byte[] data)
      throws IOException {
    write();
    CorruptionFiles files = new CorruptionFiles(folder, LIKE);
    npy("fog.npy", type, shape, data);
    rejected("fog.npy", () -> files.read(Corruption.FOG, 5, new int[] {0}));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{'descr': '|u1', 'fortran_order': True, 'shape': (10, 2, 2, 3), }\n", "nonsense"})
  void otherHeadersAreRejected(String header) throws IOException {
    write();
    CorruptionFiles files = new CorruptionFiles(folder, LIKE);
    Files.write(folder.resolve("fog.npy"), Npy.of(header, new byte[120]));
    rejected("fog.npy", () -> files.read(Corruption.FOG, 1, new int[] {0}));
  }
}
