package org.catchupmix.nn.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir Path folder;

  private Path file(String header, int dataBytes) throws IOException {
    byte[] head = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer b = ByteBuffer.allocate(8 + head.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    b.putLong(head.length).put(head);
    return Files.write(folder.resolve("x.safetensors"), b.array());
  }

  private static String refusal(Path file) {
    return assertThrows(WeightsException.class, () -> Safetensors.read(file)).getMessage();
  }

  /** The refusal starts with the file and names what is broken. */
  private static void broken(String named, Path file) {
    String message = refusal(file);
    assertTrue(message.startsWith(file + " "), message);
    assertTrue(message.contains(named), message);
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    Map<String, FileTensor> tensors = new LinkedHashMap<>();
    tensors.put("a", FileTensor.ofReals(FileTensor.Type.F32, new double[] {1.5, -2, 0.1}, 3));
    tensors.put("b.c", FileTensor.ofReals(FileTensor.Type.F64, new double[] {0.1, 1e300}, 1, 2));
    tensors.put("n", FileTensor.ofLongs(new long[] {7, -1}, 2));
    tensors.put("scalar", FileTensor.ofLongs(new long[] {9}));
    Path file = folder.resolve("x.safetensors");
    new Safetensors(tensors, Map.of("key", "value \"quoted\"")).write(file);
    Safetensors read = Safetensors.read(file);
    assertEquals(Map.of("key", "value \"quoted\""), read.metadata());
    assertTrue(read.checked());
    assertEquals(tensors.keySet(), read.tensors().keySet());
    assertArrayEquals(new double[] {1.5, -2, 0.1f}, read.tensors().get("a").toDoubles());
    assertArrayEquals(new double[] {0.1, 1e300}, read.tensors().get("b.c").toDoubles());
    assertArrayEquals(new long[] {1, 2}, read.tensors().get("b.c").shape());
    assertArrayEquals(new long[] {7, -1}, read.tensors().get("n").toLongs());
    assertEquals(0, read.tensors().get("scalar").shape().length);
    assertFalse(Files.exists(folder.resolve("x.safetensors.part")));
  }

  /** Each bit of a small file: of its header's length, its header, its padding and its data. */
  @Test
  void aChangedBitIsFound() throws IOException {
    Path file = folder.resolve("x.safetensors");
    FileTensor tensor = FileTensor.ofReals(FileTensor.Type.F32, new double[] {1.5, -2}, 2);
    new Safetensors(Map.of("tensor", tensor), Map.of("format", "test 2")).write(file);
    byte[] whole = Files.readAllBytes(file);
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] changed = whole.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, changed);
      assertThrows(WeightsException.class, () -> Safetensors.read(file), "bit " + bit);
    }
  }

  @Test
  void theChecksumIsThatOfTheWholeFile() throws IOException {
    Path file = folder.resolve("x.safetensors");
    FileTensor tensor = FileTensor.ofReals(FileTensor.Type.F64, new double[50_000], 50_000);
    new Safetensors(Map.of("tensor", tensor), Map.of()).write(file);
    assertEquals(50_000, Safetensors.read(file).tensors().get("tensor").elements());
    byte[] changed = Files.readAllBytes(file);
    changed[changed.length - 1] = 1;
    broken(
        "its bytes are not those that were written, by their SHA-256", Files.write(file, changed));
  }

  @Test
  void aFileWithoutAChecksumIsReadAndSaysSo() throws IOException {
    assertFalse(Safetensors.read(file("{\"__metadata__\":{\"epoch\":\"3\"}}", 0)).checked());
  }

  @Test
  void halfPrecisionIsRead() throws IOException {
    Path file =
        file(
            "{\"h\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]},"
                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[2,4]}}",
            4);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 4] = 0x00;
    bytes[bytes.length - 3] = 0x3e; // 1.5 as F16
    bytes[bytes.length - 2] = (byte) 0xc0;
    bytes[bytes.length - 1] = 0x3f; // 1.5 as BF16
    Files.write(file, bytes);
    Safetensors read = Safetensors.read(file);
    assertArrayEquals(new double[] {1.5}, read.tensors().get("h").toDoubles());
    assertArrayEquals(new double[] {1.5}, read.tensors().get("b").toDoubles());
  }

  @Test
  void filesWithoutAHeaderAreNamed() throws IOException {
    Path none = folder.resolve("none.safetensors");
    assertTrue(refusal(none).contains(none.toString()));
    broken("3 bytes", Files.write(folder.resolve("x.safetensors"), new byte[3]));
    broken(
        "ZIP", Files.write(folder.resolve("x.pth"), new byte[] {80, 75, 3, 4, 20, 0, 0, 0, 0, 0}));
    Path text = Files.writeString(folder.resolve("x.safetensors"), "a text file");
    broken(0x6620747865742061L + " bytes", text);
  }

  /** The text of a header, the bytes behind it, and what the refusal names. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "not json! | 0 | JSON",
        "[1, 2] | 0 | JSON object",
        "{'a':{'dtype':'F64','shape':[2147483647,2147483647,2],'data_offsets':[0,0]}} | 0 | tensor a",
        "{'a':{'dtype':'F64','shape':[1073741824,1073741824],'data_offsets':[0,0]}} | 0 | tensor a",
        "{'a':{'dtype':'F64','shape':[-1],'data_offsets':[0,0]}} | 0 | shape [-1]",
        "{'a':{'dtype':'F8','shape':[2],'data_offsets':[0,8]}} | 8 | type 'F8'",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 4 | bytes 0..8 of 4",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}} | 4 | must have 8 bytes",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 12 | end at byte",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}} | 12 | hole at byte 0",
        "{'a':{'dtype':'F32'}} | 0 | tensor a",
        "{'a':{'dtype':'U8','shape':[0],'data_offsets':[0,0]},'a':{'dtype':'U8','shape':[0],'data_offsets':[0,0]}} | 0 | JSON"
      })
  void brokenFilesAreNamed(String header, int bytes, String named) throws IOException {
    broken(named, file(header.replace('\'', '"'), bytes));
  }

  /** 4 GiB of tensors in a file of 1 MiB: they are refused before any is read. */
  @Test
  void tensorsThatOverlapAreRefusedUnread() throws IOException {
    int bytes = 1 << 20;
    String entry = "\"t%d\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]}";
    for (int count : new int[] {2, 4096}) {
      String header =
          IntStream.range(0, count)
              .mapToObj(i -> entry.formatted(i, bytes, bytes))
              .collect(Collectors.joining(",", "{", "}"));
      Path file = file(header, bytes);
      assertThrows(WeightsException.class, () -> Safetensors.read(file));
    }
  }

  @Test
  void aFailedWriteLeavesTheOldFile() throws IOException {
    Path file = Files.writeString(folder.resolve("x.safetensors"), "old");
    FileTensor failing = new FileTensor(FileTensor.Type.U8, new long[] {1}, null);
    assertThrows(
        NullPointerException.class,
        () -> new Safetensors(Map.of("a", failing), Map.of()).write(file));
    assertEquals("old", Files.readString(file));
  }
}
