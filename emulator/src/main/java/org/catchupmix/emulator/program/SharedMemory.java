package org.catchupmix.emulator.program;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.gpu.DeviceMemory;

/** Memory that host and device share, with the contents that both know. */
final class SharedMemory {
  private final PtxEmulator gpu;
  private final Map<Long, byte[]> known = new TreeMap<>();

  SharedMemory(PtxEmulator gpu) {
    this.gpu = gpu;
  }

  void add(long address, long bytes) {
    known.put(address, new byte[Math.toIntExact(bytes)]);
  }

  void remove(long address) {
    known.remove(address);
  }

  /** The host has written memory, which may be shared. */
  void written(long address, byte[] contents) {
    known.forEach(
        (base, bytes) -> {
          if (address >= base && address + contents.length <= base + bytes.length) {
            System.arraycopy(contents, 0, bytes, (int) (address - base), contents.length);
          }
        });
  }

  /** Changes by the device since then: address, number and bytes of each part. */
  byte[] changes() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    known.forEach(
        (base, before) -> {
          byte[] now = new byte[before.length];
          gpu.peek(new DeviceMemory(base, now.length), MemorySegment.ofArray(now));
          int begin = Arrays.mismatch(before, now);
          if (begin >= 0) {
            int end = now.length;
            while (before[end - 1] == now[end - 1]) {
              end--;
            }
            all.writeBytes(part(base + begin, now, begin, end));
            System.arraycopy(now, begin, before, begin, end - begin);
          }
        });
    return all.toByteArray();
  }

  private static byte[] part(long address, byte[] from, int begin, int end) {
    int padded = (end - begin + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
    return ByteBuffer.allocate(2 * Long.BYTES + padded)
        .order(ByteOrder.nativeOrder())
        .putLong(address)
        .putLong(end - begin)
        .put(from, begin, end - begin)
        .array();
  }
}
