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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
  @TempDir Path folder;

  private Path file(String header, int dataBytes) throws IOException {
    byte[] head = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer b = ByteBuffer.allocate(8 + head.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    b.putLong(head.length).put(head);
    return Files.write(folder.resolve("x.safetensors"), b.array());
  }

  private void broken(String expected, Path file) {
    WeightsException e = assertThrows(WeightsException.class, () -> Safetensors.read(file));
    assertTrue(e.getMessage().contains(expected), e.getMessage());
    assertTrue(e.getMessage().contains("x.safetensors"), e.getMessage());
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
    assertEquals(tensors.keySet(), read.tensors().keySet());
    assertArrayEquals(new double[] {1.5, -2, 0.1f}, read.tensors().get("a").toDoubles());
    assertArrayEquals(new double[] {0.1, 1e300}, read.tensors().get("b.c").toDoubles());
    assertArrayEquals(new long[] {1, 2}, read.tensors().get("b.c").shape());
    assertArrayEquals(new long[] {7, -1}, read.tensors().get("n").toLongs());
    assertEquals(0, read.tensors().get("scalar").shape().length);
    assertFalse(Files.exists(folder.resolve("x.safetensors.part")));
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
  void brokenFilesAreNamed() throws IOException {
    assertTrue(
        assertThrows(
                WeightsException.class, () -> Safetensors.read(folder.resolve("none.safetensors")))
            .getMessage()
            .startsWith("there is no file "));
    broken(
        "too few for the header's length",
        Files.write(folder.resolve("x.safetensors"), new byte[3]));
    broken(
        "cut off or no safetensors file",
        Files.writeString(folder.resolve("x.safetensors"), "a text file"));
    broken("its header is no JSON", file("not json!", 0));
    broken("no JSON object", file("[1, 2]", 0));
    String a = "{\"a\":{\"dtype\":\"%s\",\"shape\":[2],\"data_offsets\":[%d,%d]}}";
    broken("type 'F8'", file(a.formatted("F8", 0, 8), 8));
    broken("the file is cut off", file(a.formatted("F32", 0, 8), 4));
    broken("must have 8 bytes, has 4", file(a.formatted("F32", 0, 4), 4));
    broken("tensors end at byte", file(a.formatted("F32", 0, 8), 12));
    broken("overlap or leave a hole at byte 0", file(a.formatted("F32", 4, 12), 12));
    broken("no shape", file("{\"a\":{\"dtype\":\"F32\"}}", 0));
    broken(
        "no JSON: Duplicate field",
        file(
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},"
                + "\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}",
            0));
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
