package org.catchupmix.data.numpy;

import static org.catchupmix.data.Broken.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.data.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzFileTest {
  @TempDir Path folder;

  private static Map<String, NpyArray> arrays() {
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    arrays.put("counts", NpyArray.ints(1, -2, 70_000));
    arrays.put("matrix", NpyArray.floats(new double[] {0.5, -1, 0.1, 4, 5, 6}, 2, 3));
    arrays.put("exact", NpyArray.doubles(new double[] {0.1}, 1));
    return arrays;
  }

  @Test
  void arraysAreReadBack() throws IOException {
    Path npz = folder.resolve("a.npz");
    NpzFile.write(npz, arrays());
    Map<String, NpyArray> read = NpzFile.read(npz);
    assertEquals(List.of("counts", "matrix", "exact"), List.copyOf(read.keySet()));
    assertArrayEquals(new int[] {1, -2, 70_000}, read.get("counts").toInts());
    assertArrayEquals(new int[] {2, 3}, read.get("matrix").shape());
    assertEquals(0.1f, read.get("matrix").values()[2]);
    assertEquals(0.1, read.get("exact").values()[0]);
    NpzFile.write(folder.resolve("b.npz"), read);
    assertArrayEquals(Files.readAllBytes(npz), Files.readAllBytes(folder.resolve("b.npz")));
  }

  /** NumPy 2.4 wrote these for arrays of zeros. */
  @Test
  void theHeaderIsThatOfNumPy() {
    assertEquals(
        "\u0093NUMPY\u0001\0v\0{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
            + " ".repeat(58)
            + "\n",
        header("<f4", 2, 3));
    assertEquals(
        "\u0093NUMPY\u0001\0v\0{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }"
            + " ".repeat(60)
            + "\n",
        header("<f8", 2));
  }

  private static String header(String type, int... shape) {
    String text = new String(NpyHeader.write(type, shape), StandardCharsets.ISO_8859_1);
    assertEquals(128, text.length());
    return text;
  }

  @Test
  void brokenFilesAreRejected() throws IOException {
    Path npz = folder.resolve("a.npz");
    NpzFile.write(npz, arrays());
    byte[] whole = Files.readAllBytes(npz);
    Files.write(npz, Arrays.copyOf(whole, 100));
    assertRejected(() -> NpzFile.read(npz), npz);
    Files.writeString(npz, "an image of a cat");
    assertRejected(() -> NpzFile.read(npz), npz);
    assertThrows(IllegalArgumentException.class, () -> NpyArray.floats(new double[5], 2, 3));
    for (String shape : List.of("4294967296, 4294967296", "65536, 65536, 65536, 65536")) {
      assertRejected(() -> read(empty(shape)), "x ", "[" + shape + "]", 1 << 20);
    }
    for (byte[] wrong : new byte[][] {new byte[5], empty("2"), Arrays.copyOf(empty("0"), 200)}) {
      assertRejected(() -> read(wrong), "x");
    }
  }

  private static NpyArray read(byte[] file) throws IOException {
    return NpyArray.read("x", new ByteArrayInputStream(file), 1 << 20);
  }

  /** Each array alone is small enough. */
  @Test
  void aFileThatUnpacksToMuchIsRefused() throws IOException {
    Path npz = folder.resolve("large.npz");
    Map<String, NpyArray> arrays =
        Map.of("a", NpyArray.floats(new double[300], 300), "b", NpyArray.ints(new int[300]));
    NpzFile.write(npz, arrays);
    assertEquals(2, NpzFile.read(npz, 2400).size());
    assertThrows(DataException.class, () -> NpzFile.read(npz, 2399));
  }

  /** A file of no elements that says that it has this shape. */
  private static byte[] empty(String shape) {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }".formatted(shape);
    return ("\u0093NUMPY\u0001\0" + (char) header.length() + "\0" + header)
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
