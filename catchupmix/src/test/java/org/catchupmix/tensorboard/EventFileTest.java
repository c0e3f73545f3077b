package org.catchupmix.tensorboard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  @TempDir Path folder;

  /** Events after their 9 bytes of time, with both checksums compared. */
  private List<byte[]> events(Path file) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> events = new ArrayList<>();
    while (all.hasRemaining()) {
      byte[] length = new byte[Long.BYTES];
      all.get(length);
      requireSum(length, all.getInt());
      byte[] event =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      all.get(event);
      requireSum(event, all.getInt());
      assertEquals(0x09, event[0], "field 1, a double");
      events.add(java.util.Arrays.copyOfRange(event, 9, event.length));
    }
    return events;
  }

  private static void requireSum(byte[] bytes, int masked) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    assertEquals((int) crc.getValue(), Integer.rotateLeft(masked - 0xa282ead8, 15));
  }

  @Test
  void eventsAreWrittenAsTensorBoardReadsThem() throws IOException {
    try (EventFile file = EventFile.open(folder, 299)) {
      file.write(300, Map.of("loss", 0.5));
    }
    Path written;
    try (var files = Files.list(folder)) {
      written = files.findFirst().orElseThrow();
    }
    assertTrue(
        written.getFileName().toString().matches("events\\.out\\.tfevents\\.\\d+\\.catchup"));
    List<byte[]> events = events(written);
    String version = HexFormat.of().formatHex("brain.Event:2".getBytes(StandardCharsets.UTF_8));
    List<String> expected =
        List.of(
            "10001a0d" + version, // step 0, field 3 of 13 bytes
            "10ac02" + "3a020801", // step 300, session log: start
            "10ac02" + "2a0d" + "0a0b" + "0a046c6f7373" + "150000003f"); // "loss" = 0.5f
    assertEquals(expected.size(), events.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(HexFormat.of().parseHex(expected.get(i)), events.get(i), "event " + i);
    }
  }

  @Test
  void aContinuedRunBeginsALaterFile() throws IOException {
    EventFile.open(folder, 0).close();
    EventFile.open(folder, 5).close();
    try (var files = Files.list(folder)) {
      assertEquals(2, files.count());
    }
  }
}
